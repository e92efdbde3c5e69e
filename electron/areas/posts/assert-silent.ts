import { eq } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { AppError } from '#shared/lib/app-error.ts';
import type { ReadDb } from '../../database/mirror.ts';
import { readChoices } from '../../media/leaving/read-published.ts';

type Question = {
  readonly workspaceId: string;
  readonly postId: string;
  readonly assetIds: readonly string[];
  /** `location_queued`: the post is queued already, and is to stay so. */
  readonly reason: 'location' | 'location_queued';
};

/** A file that says where it was made, in a way that cannot be taken out of it, would never go out. */
export async function assertSilent(db: ReadDb, question: Question): Promise<void> {
  const { workspaceId, postId, assetIds, reason } = question;
  const choices = await readChoices(db, workspaceId, [...new Set(assetIds)]);
  const id = assetIds.find((assetId) => choices.get(assetId)?.kind === 'refused');
  if (id === undefined) return;
  const [file] = await db.select({ fileName: mediaAssets.fileName }).from(mediaAssets).where(eq(mediaAssets.id, id));
  throw new AppError('not_allowed', `A file says where it was made: ${reason}`, {
    details: { postId, reason, fileName: file?.fileName ?? '' },
  });
}
