import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { TroubleReason } from '#shared/domain/upload-troubles.ts';
import { errorCode } from '../disk.ts';

/** Supabase Storage: "must be set to 6 MB, for now do not change it" (guides/storage/uploads/resumable-uploads). */
export const PIECE_BYTES = 6 * 1024 * 1024;

export type VaultFile = { readonly path: string; readonly sizeBytes: number };

/** Reads a file of the vault from where somebody asks, and sees that it is the same all the time. */
export type PieceReader = {
  /** The bytes are the caller's until the next call. Throws a `FileFailure`. */
  readonly read: (start: number, end: number) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
};

export class FileFailure extends Error {
  readonly reason: Extract<TroubleReason, 'file_gone' | 'file_changed' | 'file_unreadable'>;
  readonly code: string;

  constructor(reason: FileFailure['reason'], code: string) {
    super(`The file ${reason.slice(5)} (${code})`);
    this.name = 'FileFailure';
    this.reason = reason;
    this.code = code;
  }
}

export async function openPieces({ path, sizeBytes }: VaultFile): Promise<PieceReader> {
  const file = await open(path, 'r').catch(fail);
  const first = await statWhole(file, sizeBytes).catch(async (error: unknown) => {
    await file.close();
    throw error;
  });
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, sizeBytes));

  async function fill(target: Uint8Array, start: number): Promise<void> {
    for (let filled = 0; filled < target.length; ) {
      const { bytesRead } = await file.read(target, filled, target.length - filled, start + filled).catch(fail);
      if (bytesRead === 0) throw new FileFailure('file_changed', 'SHORTER');
      filled += bytesRead;
    }
  }

  return {
    read: async (start, end) => {
      const target = buffer.subarray(0, end - start);
      await fill(target, start);
      // By its name: a vault that was set aside, or a disk that went, leaves an open file that reads on.
      const now = await stat(path, { bigint: true }).catch(fail);
      if (now.ino !== first.ino || now.size !== first.size || now.mtimeNs !== first.mtimeNs) {
        throw new FileFailure('file_changed', 'CHANGED');
      }
      return target;
    },
    close: async () => await file.close(),
  };
}

async function statWhole(file: FileHandle, sizeBytes: number): Promise<BigIntStats> {
  const stats = await file.stat({ bigint: true }).catch(fail);
  if (stats.size !== BigInt(sizeBytes)) throw new FileFailure('file_changed', 'SIZE');
  return stats;
}

function fail(error: unknown): never {
  const code = errorCode(error);
  if (code === null) throw error;
  throw new FileFailure(code === 'ENOENT' || code === 'ENOTDIR' ? 'file_gone' : 'file_unreadable', code);
}
