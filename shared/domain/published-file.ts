import type { MediaExtension } from './media.ts';

/**
 * Which file goes out for one that stands in a post. Privacy: a file that says where it was made never does, unless the
 * workspace was set so (electron/media/fit/SPEC.md, 6). Pure, so that whoever publishes, here or on a server, asks the same.
 */

/** What a row of `media_assets` says of itself. */
export type LocatedFile = {
  readonly id: string;
  readonly extension: string;
  readonly details: Readonly<Record<string, unknown>>;
};

export type PublishedFile =
  /** `unseen`: nobody knows how to look into this kind of file. */
  | { readonly kind: 'file'; readonly assetId: string; readonly location: 'none' | 'removed' | 'kept' | 'unseen' }
  /** Not before somebody has looked, or the stripped one is made: by whichever device has the bytes. */
  | { readonly kind: 'waits'; readonly why: 'unread' | 'unstripped' }
  /** It says where it was made, and that cannot be taken out of this kind of file. */
  | { readonly kind: 'refused' };

/** Of these a stripped one can be made without encoding anything. */
export const STRIPPED_EXTENSIONS: readonly string[] = [
  'jpg',
  'png',
  'webp',
  'gif',
  'mp4',
  'mov',
  'webm',
  'mkv',
] satisfies readonly MediaExtension[];

/**
 * Which way of looking found nothing. The first one saw of a PNG or a WebP no more than a decoder does, so what it says of them
 * does not count.
 */
export const LOCATION_LOOK = 2;
export const LOOKED_AT_ANEW: readonly string[] = ['png', 'webp'] satisfies readonly MediaExtension[];

/** What is noted of a file that was looked at. */
export function noteLocation(hasLocation: boolean | null): Readonly<Record<string, unknown>> {
  return { hasLocation, locationLook: LOCATION_LOOK };
}

/** `undefined`: nobody has looked yet, or not as is looked now. `null`: nobody knows how to. */
export function readLocation({
  extension,
  details,
}: Pick<LocatedFile, 'extension' | 'details'>): boolean | null | undefined {
  const { hasLocation, locationLook } = details;
  if (hasLocation === false && locationLook !== LOCATION_LOOK && LOOKED_AT_ANEW.includes(extension)) return undefined;
  return typeof hasLocation === 'boolean' || hasLocation === null ? hasLocation : undefined;
}

/** Of which files this one is the stripped one: of several, where they differ in what they say alone. */
export function readStrippedOf({ strippedOf }: LocatedFile['details']): readonly string[] {
  return Array.isArray(strippedOf) ? strippedOf.filter((id) => typeof id === 'string') : [];
}

/** Of a workspace's settings. Only a plain `true` is a choice. */
export function readKeepsLocation(settings: Readonly<Record<string, unknown>>): boolean {
  return settings.keepLocation === true;
}

/** `stripped`: the files that were made of this one without its location. */
export function choosePublishedFile(
  file: LocatedFile,
  stripped: readonly LocatedFile[],
  { keepsLocation }: { readonly keepsLocation: boolean },
): PublishedFile {
  const location = readLocation(file);
  if (location === false) return { kind: 'file', assetId: file.id, location: 'none' };
  if (location === null) return { kind: 'file', assetId: file.id, location: 'unseen' };
  if (keepsLocation) return { kind: 'file', assetId: file.id, location: location ? 'kept' : 'unseen' };
  if (location === undefined) return { kind: 'waits', why: 'unread' };
  // SECURITY: also of the stripped one it must be known. Two versions of the app may have made two.
  const [made] = stripped
    .filter((other) => readStrippedOf(other.details).includes(file.id) && readLocation(other) === false)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (made !== undefined) return { kind: 'file', assetId: made.id, location: 'removed' };
  return STRIPPED_EXTENSIONS.includes(file.extension) ? { kind: 'waits', why: 'unstripped' } : { kind: 'refused' };
}
