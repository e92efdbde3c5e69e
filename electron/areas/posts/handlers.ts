import { posts } from '#drizzle/schema/posts.ts';
import type { CommandName, InputOf } from '#shared/contract/index.ts';
import type { CommandMark } from '../../database/commit.ts';
import type { AreaHandlers, CommandContext } from '../../ipc/handlers.ts';
import { createPost, duplicatePosts } from './create.ts';
import { addMedia, setAltText, setMedia, useFitted } from './media.ts';
import { movePosts, setTargetTime } from './plan.ts';
import { queuePosts, unqueuePosts } from './queue.ts';
import { readPost } from './read-post.ts';
import { planReplaceMedia, replaceMedia } from './replace-media.ts';
import { readRevisions } from './revisions.ts';
import { readEditablePosts } from './rows.ts';
import { setTags, setTargetSettings, setTargets } from './targets.ts';
import { acceptOriginal, keepRefusedText, resetOverride, restoreRevision, writeText } from './text.ts';

type PostCommand = Extract<CommandName, `posts.${string}`>;

/** A command that answers with nothing but that it is done. */
function writes<Name extends PostCommand>(
  mark: (input: InputOf<Name>) => CommandMark,
  write: (input: InputOf<Name>, context: CommandContext) => Promise<void>,
) {
  return {
    mark,
    run: async (input: InputOf<Name>, context: CommandContext) => {
      await write(input, context);
      return {};
    },
  };
}

export const postHandlers: AreaHandlers<'posts'> = {
  'posts.read': ({ id }, { db }) => readPost(db, id),
  'posts.create': writes<'posts.create'>(() => ({ label: 'createPost' }), createPost),
  'posts.writeText': {
    ...writes<'posts.writeText'>(
      ({ postId, accountId }) => ({ label: 'writeText', coalesceKey: `text:${postId}:${accountId ?? ''}` }),
      writeText,
    ),
    keepRefused: async (input, context) => {
      await keepRefusedText(input, context);
      return {};
    },
  },
  'posts.resetOverride': writes<'posts.resetOverride'>(() => ({ label: 'resetOverride' }), resetOverride),
  'posts.acceptOriginal': writes<'posts.acceptOriginal'>(() => ({ label: 'acceptOriginal' }), acceptOriginal),
  'posts.setTargets': writes<'posts.setTargets'>(() => ({ label: 'setTargets' }), setTargets),
  'posts.setTags': writes<'posts.setTags'>(() => ({ label: 'setTags' }), setTags),
  'posts.setTargetSettings': writes<'posts.setTargetSettings'>(
    ({ postId, accountId }) => ({ label: 'setTargetSettings', coalesceKey: `settings:${postId}:${accountId}` }),
    setTargetSettings,
  ),
  'posts.setMedia': writes<'posts.setMedia'>(() => ({ label: 'setMedia' }), setMedia),
  'posts.useFitted': writes<'posts.useFitted'>(
    ({ accounts }) => ({ label: 'useFitted', labelValues: { count: accounts.length } }),
    useFitted,
  ),
  'posts.addMedia': writes<'posts.addMedia'>(() => ({ label: 'setMedia' }), addMedia),
  'posts.planReplaceMedia': (input, { db, workspaceId }) => planReplaceMedia(db, workspaceId, input),
  'posts.replaceMedia': { mark: () => ({ label: 'replaceMedia' }), run: replaceMedia },
  'posts.setAltText': writes<'posts.setAltText'>(
    ({ postMediaId }) => ({ label: 'setAltText', coalesceKey: `alt:${postMediaId}` }),
    setAltText,
  ),
  'posts.move': writes<'posts.move'>(
    ({ moves }) => ({ label: 'movePosts', labelValues: { count: moves.length } }),
    movePosts,
  ),
  'posts.setTargetTime': writes<'posts.setTargetTime'>(() => ({ label: 'setTargetTime' }), setTargetTime),
  'posts.queue': writes<'posts.queue'>(
    ({ ids }) => ({ label: 'queuePosts', labelValues: { count: ids.length } }),
    queuePosts,
  ),
  'posts.unqueue': writes<'posts.unqueue'>(
    ({ ids }) => ({ label: 'unqueuePosts', labelValues: { count: ids.length } }),
    unqueuePosts,
  ),
  'posts.duplicate': writes<'posts.duplicate'>(
    ({ copies }) => ({ label: 'duplicatePosts', labelValues: { count: copies.length } }),
    duplicatePosts,
  ),
  'posts.delete': writes<'posts.delete'>(
    ({ ids }) => ({ label: 'deletePosts', labelValues: { count: ids.length } }),
    deletePosts,
  ),
  'posts.readRevisions': ({ postId }, { db }) => readRevisions(db, postId),
  'posts.restoreRevision': writes<'posts.restoreRevision'>(() => ({ label: 'restoreRevision' }), restoreRevision),
};

async function deletePosts({ ids }: InputOf<'posts.delete'>, { tx }: CommandContext): Promise<void> {
  const rows = await readEditablePosts(tx.read, ids);
  await tx.removeMany(
    posts,
    rows.map(({ id }) => id),
  );
}
