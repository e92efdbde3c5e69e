import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { mediaFolders } from '#drizzle/schema/media-folders.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { junctionId, newId } from '#shared/lib/ids.ts';
import type { ReadDb } from '../../database/mirror.ts';
import type { CommandContext } from '../../ipc/handlers.ts';

type Writing = Pick<CommandContext, 'tx' | 'workspaceId'>;

export async function addFolder({ name, ids }: InputOf<'folders.add'>, context: CommandContext): Promise<string> {
  const { tx, workspaceId } = context;
  const taken = await readByName(tx.read, workspaceId, name);
  const id = taken ?? (await makeFolder(name, context));
  if (ids) await putFiles({ ids, folderId: id }, context);
  return id;
}

/** By its name, so that two devices that make the same folder make one row. */
async function makeFolder(name: string, { tx, workspaceId }: Writing): Promise<string> {
  const id = junctionId('folder', workspaceId, name.toLowerCase());
  const [before] = await tx.read.select().from(mediaFolders).where(eq(mediaFolders.id, id));
  if (before && before.deletedAt !== null) {
    // Put in by somebody who had not heard that it was deleted: nobody has seen these files in it since.
    await takeFilesOut(id, { tx, workspaceId });
    await tx.update(mediaFolders, id, { deletedAt: null, name });
    return id;
  }
  // One that was called so once has another name now, and keeps its id.
  const own = before ? newId() : id;
  await tx.insert(mediaFolders, { id: own, workspaceId, name });
  return own;
}

export async function renameFolder(
  { id, name }: InputOf<'folders.rename'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  await assertFolder(tx.read, workspaceId, id);
  const taken = await readByName(tx.read, workspaceId, name);
  if (taken !== undefined && taken !== id) throw new AppError('conflict', 'Another folder has this name');
  await tx.update(mediaFolders, id, { name });
}

/** Its files are taken out first: a later folder of the same name, which is the same row, begins empty. */
export async function removeFolder(
  { id }: InputOf<'folders.remove'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  await assertFolder(tx.read, workspaceId, id);
  await takeFilesOut(id, { tx, workspaceId });
  await tx.remove(mediaFolders, id);
}

async function takeFilesOut(id: string, { tx, workspaceId }: Writing): Promise<void> {
  const files = await tx.read
    .select({ id: mediaAssets.id })
    .from(mediaAssets)
    .where(and(eq(mediaAssets.workspaceId, workspaceId), eq(mediaAssets.folderId, id)));
  await tx.updateMany(
    mediaAssets,
    files.map((file) => ({ id: file.id, patch: { folderId: null } })),
  );
}

export async function putFiles(
  { ids, folderId }: InputOf<'folders.put'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  if (folderId !== null) await assertFolder(tx.read, workspaceId, folderId);
  const wanted = [...new Set(ids)];
  const found = await tx.read.$count(
    mediaAssets,
    and(eq(mediaAssets.workspaceId, workspaceId), inArray(mediaAssets.id, wanted), isNull(mediaAssets.deletedAt)),
  );
  if (found < wanted.length) throw new AppError('not_found', 'One of these files is gone');
  await tx.updateMany(
    mediaAssets,
    wanted.map((id) => ({ id, patch: { folderId } })),
  );
}

async function readByName(db: ReadDb, workspaceId: string, name: string): Promise<string | undefined> {
  const [row] = await db
    .select({ id: mediaFolders.id })
    .from(mediaFolders)
    .where(
      and(
        eq(mediaFolders.workspaceId, workspaceId),
        isNull(mediaFolders.deletedAt),
        sql`lower(${mediaFolders.name}) = ${name.toLowerCase()}`,
      ),
    );
  return row?.id;
}

async function assertFolder(db: ReadDb, workspaceId: string, id: string): Promise<void> {
  const found = await db.$count(
    mediaFolders,
    and(eq(mediaFolders.workspaceId, workspaceId), eq(mediaFolders.id, id), isNull(mediaFolders.deletedAt)),
  );
  if (found === 0) throw new AppError('not_found', 'This folder is gone');
}
