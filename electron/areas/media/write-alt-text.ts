import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import type { InputOf } from '#shared/contract/index.ts';
import { MAX_ALT_TEXT } from '#shared/contract/media.ts';
import { mergeTyped } from '#shared/domain/merge-text.ts';
import type { CommandContext } from '../../ipc/handlers.ts';
import { readLiveAsset } from './asset-rows.ts';

const BETWEEN = '\n\n';

export async function writeAltText(
  { id, altText, base }: InputOf<'media.setAltText'>,
  { tx, workspaceId }: CommandContext,
): Promise<void> {
  const { altText: stored } = await readLiveAsset(tx.read, workspaceId, id);
  await tx.update(mediaAssets, id, { altText: base === undefined ? altText : join({ base, typed: altText, stored }) });
}

type Typed = { readonly base: string; readonly typed: string; readonly stored: string };

/** As a post's text is merged, but that there are no revisions of it: what would be written over stands below, and is seen. */
function join({ base, typed, stored }: Typed): string {
  if (stored === base || stored === typed) return typed;
  // Sent again: it is in there.
  if (typed !== '' && stored.startsWith(`${typed}${BETWEEN}`)) return stored;
  const joined = joinBelow({ base, typed, stored }).replace(/^\n+/, '');
  // The next letter is not refused for what somebody else wrote; undo has that.
  return joined.length > MAX_ALT_TEXT ? typed : joined;
}

function joinBelow({ base, typed, stored }: Typed): string {
  // A letter ago something was put below: it stays there, and is not put there again.
  if (base !== '' && stored.startsWith(`${base}${BETWEEN}`)) return typed + stored.slice(base.length);
  const { text, kept } = mergeTyped({ base, typed, stored });
  return kept === null ? text : `${text}${BETWEEN}${kept}`;
}
