import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '#shared/lib/app-error.ts';
import { toReadError } from './disk.ts';

/** Bytes to be taken into the vault, read once from start to end. */
export type MediaSource = {
  readonly fileName: string;
  readonly sizeBytes: number;
  /** null for bytes that never were a file. */
  readonly path: string | null;
  /** Made by us in the vault's incoming folder: it is moved, not copied. */
  readonly isOurs?: boolean;
  /** Fills the buffer from the current place; 0 at the end. */
  readonly read: (buffer: Uint8Array) => Promise<number>;
  /** Throws when the file was written to since it was opened: what was copied is then neither old nor new. */
  readonly assertUnchanged: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Opening a FIFO waits for a writer, for ever: O_NONBLOCK does not, and swapping the file after the check gains nothing. */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

function notAFile(fileName: string, kind: string): AppError {
  return new AppError('media_unsupported', `Not a regular file: ${kind}`, {
    details: { fileName, sniffed: null, reason: 'not_a_file' },
  });
}

async function openRegular(path: string, fileName: string): Promise<FileHandle> {
  // A socket cannot be opened, and some devices act on open: look before.
  if (!(await stat(path)).isFile()) throw notAFile(fileName, 'by name');
  const handle = await open(path, OPEN_FLAGS);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw notAFile(fileName, 'by handle');
}

/** Follows links (a person who drops a link means the picture). Refuses pipes, devices, sockets and folders at once. */
export async function openFileSource(path: string): Promise<MediaSource> {
  const fileName = basename(path);
  try {
    const handle = await openRegular(path, fileName);
    const before = await handle.stat({ bigint: true });
    return {
      fileName,
      path,
      sizeBytes: Number(before.size),
      read: async (buffer) => {
        try {
          return (await handle.read(buffer, 0, buffer.length, null)).bytesRead;
        } catch (error) {
          throw toReadError(error, fileName);
        }
      },
      assertUnchanged: async () => {
        const after = await handle.stat({ bigint: true });
        if (after.size === before.size && after.mtimeNs === before.mtimeNs) return;
        throw new AppError('media_unreadable', 'Changed while it was copied', {
          details: { fileName, reason: 'changed_while_copying' },
        });
      },
      close: () => handle.close(),
    };
  } catch (error) {
    throw toReadError(error, fileName);
  }
}

/** What was made in the vault's incoming folder, finished and closed. It is gone from there afterwards, whatever happens. */
export async function openOwnSource(path: string, fileName: string): Promise<MediaSource> {
  const { size } = await stat(path);
  return { ...openBytesSource(fileName, new Uint8Array()), sizeBytes: size, path, isOurs: true };
}

/** Pasted bytes, or bytes that were made here, which never had a file. */
export function openBytesSource(fileName: string, bytes: Uint8Array): MediaSource {
  let at = 0;
  return {
    fileName,
    path: null,
    sizeBytes: bytes.length,
    read: (buffer) => {
      const part = bytes.subarray(at, at + buffer.length);
      buffer.set(part);
      at += part.length;
      return Promise.resolve(part.length);
    },
    assertUnchanged: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
