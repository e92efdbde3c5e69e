import { AsyncLocalStorage } from 'node:async_hooks';
import { rm, truncate } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import { ERRORS, Upload } from '@tus/server';

export type UploadStoreOptions = { readonly folder: string; readonly expiryMs: number };

/** Where resumable uploads lie until they are whole. */
export type UploadStore = FileStore & {
  /** `handle` runs knowing how many bytes `request` announces. */
  readonly receiving: (request: IncomingMessage, handle: () => Promise<void>) => Promise<void>;
};

/**
 * The library's store of files, as Supabase's own store on S3 behaves: of a piece that broke off nothing is kept (there it
 * is less than the least part), and what became an object is still known, whole, until it expires.
 */
export function createUploadStore({ folder, expiryMs }: UploadStoreOptions): UploadStore {
  const announced = new AsyncLocalStorage<number>();
  return new (class extends FileStore {
    async receiving(request: IncomingMessage, handle: () => Promise<void>): Promise<void> {
      await announced.run(Number(request.headers['content-length'] ?? 0), handle);
    }

    override async write(readable: Readable, id: string, offset: number): Promise<number> {
      let end = offset;
      try {
        end = await super.write(readable, id, offset);
        return end - offset < (announced.getStore() ?? 0) ? offset : end;
      } finally {
        if (end - offset < (announced.getStore() ?? 0)) await cutBack(path.join(folder, id), offset);
      }
    }

    override async getUpload(id: string): Promise<Upload> {
      try {
        return await super.getUpload(id);
      } catch (error) {
        const kept = await this.configstore.get(id);
        if (error !== ERRORS.FILE_NO_LONGER_EXISTS || !kept?.metadata?.finished) throw error;
        const { size, metadata, creation_date } = kept;
        return new Upload({ id, size, offset: size ?? 0, metadata, creation_date } as ConstructorParameters<
          typeof Upload
        >[0]);
      }
    }

    override async remove(id: string): Promise<void> {
      if (!(await this.configstore.get(id))) throw ERRORS.FILE_NOT_FOUND;
      await rm(path.join(folder, id), { force: true });
      await this.configstore.delete(id);
    }
  })({ directory: folder, expirationPeriodInMilliseconds: expiryMs });
}

/** An upload that was ended meanwhile has no file to cut. */
async function cutBack(file: string, offset: number): Promise<void> {
  try {
    await truncate(file, offset);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
