import type { Checked } from '#electron/media/upload/ask-check.ts';
import type { TransferClient, TransferOptions } from '#electron/media/upload/transfer-client.ts';
import type { TransferInput, TransferOutput } from '#electron/media/upload/transfer-messages.ts';
import type { Trouble } from '#electron/media/upload/trouble.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';

export const STORAGE_FAULTS = [
  'cut',
  'lose answer',
  'busy',
  'locked',
  'full',
  'token',
  'refused',
  'too large',
  'forget upload',
  'forget object',
  'damage',
  'offset',
  'worker dies',
] as const;
export type StorageFault = (typeof STORAGE_FAULTS)[number];

const PIECE_BYTES = 6 * 1024 * 1024;

const TROUBLES: Partial<Record<StorageFault, Trouble>> = {
  busy: { reason: 'busy', code: '503', pauseMs: 2_000 },
  locked: { reason: 'busy', code: '423' },
  full: { reason: 'storage_full', code: '402' },
  token: { reason: 'token', code: '403' },
  refused: { reason: 'refused', code: '403' },
  'too large': { reason: 'too_large', code: '413' },
  offset: { reason: 'offset', code: '409' },
  'worker dies': { reason: 'busy', code: 'WORKER' },
};
const CUT: Trouble = { reason: 'unreachable', code: 'ECONNRESET' };

type Send = TransferInput<'send'>;
type Upload = { readonly name: string; readonly sizeBytes: number; offset: number };
type Counted = { sentBytes: number; cuts: number; forgotten: number };

/** Storage and the process that sends to it, by their sizes alone: for the queue, whose time is not the clock's. */
export type ModelStorage = {
  readonly transfer: TransferClient;
  /** As the function of the project has it. */
  readonly check: (name: string) => Checked;
  /** It was found to be right. */
  readonly isChecked: (name: string) => boolean;
  readonly put: (name: string, sizeBytes: number) => void;
  readonly sizeOf: (name: string) => number | undefined;
  readonly sentBytes: (name: string) => number;
  readonly faultsOf: (name: string) => { readonly cuts: number; readonly forgotten: number };
  /** In the order in which they came to be there. */
  readonly finished: () => readonly string[];
  /** How often it was asked for anything. */
  readonly asked: () => number;
  readonly failOnce: (name: string, fault: StorageFault) => void;
  readonly failAlways: (name: string, fault: StorageFault) => void;
  /** One after the other, whichever file it is; `kill`: the process of the queue dies. */
  readonly failBy: (faults: readonly (StorageFault | 'kill' | null)[], onKill: () => void) => void;
  readonly cut: () => void;
  readonly mend: () => void;
  readonly calm: () => void;
};

export function startModelStorage(): ModelStorage {
  const objects = new Map<string, number>();
  const uploads = new Map<string, Upload>();
  const counted = new Map<string, Counted>();
  const finished: string[] = [];
  const damaged = new Set<string>();
  const checked = new Set<string>();
  const once = new Map<string, StorageFault>();
  const always = new Map<string, StorageFault>();
  let sequence: (StorageFault | 'kill' | null)[] = [];
  let kill: () => void = () => undefined;
  let isCut = false;
  let asked = 0;

  function countOf(name: string): Counted {
    const known = counted.get(name) ?? { sentBytes: 0, cuts: 0, forgotten: 0 };
    counted.set(name, known);
    return known;
  }

  async function faultFor(name: string, { signal }: TransferOptions, isInfo = false): Promise<StorageFault | null> {
    asked++;
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (signal.aborted) throw new AppError('cancelled', 'Stopped');
    if (isCut) return 'cut';
    const own = isInfo ? undefined : (always.get(name) ?? once.get(name));
    if (!isInfo) once.delete(name);
    if (own) return own;
    const next = sequence.shift() ?? null;
    if (next !== 'kill') return next;
    kill();
    throw new AppError('cancelled', 'Killed');
  }

  function keep(name: string, sizeBytes: number): void {
    objects.set(name, sizeBytes);
    finished.push(name);
  }

  function end(name: string, sizeBytes: number, fault: StorageFault | null): void {
    const isLost = fault === 'forget object' || fault === 'damage';
    if (isLost) countOf(name).forgotten++;
    if (fault === 'damage') damaged.add(name);
    if (fault !== 'forget object') keep(name, sizeBytes);
  }

  function check(name: string): Checked {
    if (!objects.has(name)) return { status: 'missing' };
    if (damaged.delete(name)) {
      objects.delete(name);
      return { status: 'failed' };
    }
    checked.add(name);
    return { status: 'ready' };
  }

  const inTrouble = (trouble: Trouble) => ({ kind: 'trouble', trouble }) as const;

  async function info({ object }: TransferInput<'info'>, options: TransferOptions): Promise<TransferOutput<'info'>> {
    await options.answer({ kind: 'token' });
    const fault = await faultFor(object.objectName, options, true);
    if (fault === 'cut' || fault === 'lose answer') return inTrouble(CUT);
    const trouble = fault === null ? undefined : TROUBLES[fault];
    if (trouble && fault !== 'too large' && fault !== 'refused' && fault !== 'offset') return inTrouble(trouble);
    const sizeBytes = objects.get(object.objectName);
    return { kind: 'info', info: sizeBytes === undefined ? null : { sizeBytes, version: '1' } };
  }

  async function sendWhole(input: Send, options: TransferOptions): Promise<TransferOutput<'send'>> {
    const { objectName: name } = input.object;
    const { sizeBytes } = input.file;
    const count = countOf(name);
    const fault = await faultFor(name, options);
    if (fault === 'cut') {
      count.cuts++;
      count.sentBytes += Math.floor(sizeBytes / 2);
      return inTrouble(CUT);
    }
    const trouble = fault === null ? undefined : TROUBLES[fault];
    if (trouble) return inTrouble(trouble);
    count.sentBytes += sizeBytes;
    if (objects.has(name)) return inTrouble({ reason: 'exists', code: '409' });
    end(name, sizeBytes, fault);
    if (fault !== 'lose answer') return { kind: 'sent' };
    count.cuts++;
    return inTrouble(CUT);
  }

  async function sendResumably(input: Send, options: TransferOptions): Promise<TransferOutput<'send'>> {
    const { objectName: name } = input.object;
    const count = countOf(name);
    const url = input.uploadUrl ?? (await begin(input, options));
    if (typeof url !== 'string') return url;
    for (;;) {
      const upload = uploads.get(url);
      if (!upload) return inTrouble({ reason: 'url_gone', code: '404' });
      if (upload.offset === upload.sizeBytes) return { kind: 'sent' };
      const fault = await faultFor(name, options);
      const pieceBytes = Math.min(PIECE_BYTES, upload.sizeBytes - upload.offset);
      if (fault === 'cut') {
        count.cuts++;
        count.sentBytes += Math.floor(pieceBytes / 2);
        return inTrouble(CUT);
      }
      if (fault === 'forget upload') {
        count.forgotten++;
        uploads.delete(url);
        return inTrouble({ reason: 'url_gone', code: '410' });
      }
      const trouble = fault === null ? undefined : TROUBLES[fault];
      // Refused twice, the upload itself is taken for somebody else's, and begun anew.
      if (fault === 'token') count.forgotten++;
      if (trouble) return inTrouble(trouble);
      count.sentBytes += pieceBytes;
      upload.offset += pieceBytes;
      if (upload.offset === upload.sizeBytes) end(name, upload.sizeBytes, fault);
      if (fault === 'lose answer') return inTrouble(CUT);
      options.onProgress?.({ sentBytes: upload.offset, isAccepted: true });
    }
  }

  async function begin(input: Send, options: TransferOptions): Promise<string | TransferOutput<'send'>> {
    const { objectName: name } = input.object;
    const fault = await faultFor(name, options);
    if (fault === 'cut' || fault === 'lose answer') return inTrouble(CUT);
    const trouble = fault === null ? undefined : TROUBLES[fault];
    if (trouble) return inTrouble(trouble);
    const url = `https://studio.example/${newId()}`;
    uploads.set(url, { name, sizeBytes: input.file.sizeBytes, offset: 0 });
    await options.answer({ kind: 'keepUrl', url });
    return url;
  }

  const call = async (name: 'send' | 'info', input: Send, options: TransferOptions) => {
    if (name === 'info') return await info(input, options);
    await options.answer({ kind: 'token' });
    const isSmall = input.file.sizeBytes <= PIECE_BYTES && input.uploadUrl === null;
    return isSmall ? await sendWhole(input, options) : await sendResumably(input, options);
  };

  return {
    transfer: {
      call: call as TransferClient['call'],
      attach: () => undefined,
      setLimit: () => undefined,
      stop: () => undefined,
    },
    check,
    isChecked: (name) => checked.has(name),
    put: (name, sizeBytes) => void objects.set(name, sizeBytes),
    sizeOf: (name) => objects.get(name),
    sentBytes: (name) => countOf(name).sentBytes,
    faultsOf: countOf,
    finished: () => finished,
    asked: () => asked,
    failOnce: (name, fault) => void once.set(name, fault),
    failAlways: (name, fault) => void always.set(name, fault),
    failBy: (faults, onKill) => {
      sequence = [...faults];
      kill = onKill;
    },
    cut: () => {
      isCut = true;
    },
    mend: () => {
      isCut = false;
    },
    calm: () => {
      sequence = [];
      once.clear();
      always.clear();
    },
  };
}
