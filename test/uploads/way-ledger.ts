import type { LinePassage } from '../harness/byte-line.ts';

/** Of a resumable upload, what one cut may cost (electron/media/upload/SPEC.md, invariant 2). */
export const PIECE_BYTES = 6 * 1024 * 1024;

const PLACES = '/storage/v1/object/postiz-media/';
const UPLOADS = '/storage/v1/upload/resumable';

export type Sent = {
  readonly bytes: number;
  /** Bodies that broke off, and what of them had come. */
  readonly breaks: number;
  readonly brokenBytes: number;
};
/** With each body in a word, for whoever has to find out. */
type Way = Sent & { readonly bodies: readonly string[] };

/** What was sent for each object, as the line between a device and Storage has seen it. */
export type WayLedger = {
  /** Whether it brought bytes of a file. */
  readonly note: (passage: LinePassage) => boolean;
  readonly of: (objectName: string) => Way;
  /** Uploads that bytes were sent to, and of which nobody has seen how they were begun. */
  readonly strangers: () => readonly string[];
  readonly total: () => Pick<Sent, 'bytes' | 'breaks'>;
};

const NOTHING: Way = { bytes: 0, breaks: 0, brokenBytes: 0, bodies: [] };

export function createWayLedger(): WayLedger {
  const objects = new Map<string, Way>();
  const begun = new Map<string, string>();
  const strangers = new Set<string>();

  function objectOf({ asked: { method, path } }: LinePassage): string | null {
    const [address = ''] = path.split('?');
    if (method === 'POST' && address.startsWith(PLACES)) return decodeURIComponent(address.slice(PLACES.length));
    if (method !== 'PATCH' || !address.startsWith(`${UPLOADS}/`)) return null;
    const id = address.slice(UPLOADS.length + 1);
    const known = begun.get(id);
    if (known === undefined) strangers.add(id);
    return known ?? id;
  }

  /** Even one whose answer is lost: Storage has it. */
  function noteBeginning({ asked: { method, path, headers }, answer }: LinePassage): void {
    const id = /\/([^/]+)\/?$/.exec(answer?.headers.location ?? '')?.[1];
    if (method !== 'POST' || path !== UPLOADS || id === undefined) return;
    const name = /objectName ([\w+/=]+)/.exec(String(headers['upload-metadata']))?.[1] ?? '';
    begun.set(id, Buffer.from(name, 'base64').toString());
  }

  return {
    note: (passage) => {
      noteBeginning(passage);
      const objectName = objectOf(passage);
      if (objectName === null || passage.bodyBytes === 0) return false;
      const { bytes, breaks, brokenBytes, bodies } = objects.get(objectName) ?? NOTHING;
      const { bodyBytes, end } = passage;
      // Whoever hears no answer, though Storage has it all, asks for it and sends nothing again.
      const isBroken = end !== 'answered' && end !== 'lost';
      objects.set(objectName, {
        bytes: bytes + bodyBytes,
        breaks: breaks + (isBroken ? 1 : 0),
        brokenBytes: brokenBytes + (isBroken ? bodyBytes : 0),
        bodies: [...bodies, describe(passage)],
      });
      return true;
    },
    of: (objectName) => objects.get(objectName) ?? NOTHING,
    strangers: () => [...strangers],
    total: () => {
      const all = [...objects.values()];
      return {
        bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
        breaks: all.reduce((sum, { breaks }) => sum + breaks, 0),
      };
    },
  };
}

function describe({ asked: { method, headers }, fault, bodyBytes, end, answer }: LinePassage): string {
  const at = headers['upload-offset'] ?? 0;
  return `${method} ${bodyBytes} of ${headers['content-length']} at ${at}, ${fault?.kind ?? 'no fault'}: ${end} ${answer?.status ?? ''}`;
}

/**
 * Not more than its size and a piece for each time that it broke off (invariant 2); and of what Storage took nothing twice,
 * which is less.
 */
export function isWithinBound({ bytes, breaks, brokenBytes }: Sent, sizeBytes: number): boolean {
  return bytes >= sizeBytes && bytes <= sizeBytes + breaks * PIECE_BYTES && bytes - brokenBytes <= sizeBytes;
}
