import type { InputOf, OutputOf } from '#shared/contract/index.ts';
import type { LocationState } from '#shared/contract/media.ts';
import type { PublishedFile } from '#shared/domain/published-file.ts';
import type { QueryContext } from '../../ipc/handlers.ts';
import { readChoices, readPublished } from '../../media/leaving/read-published.ts';

/** How each of these files stands with its location, as the composer says it. */
export async function readLocations(
  { ids }: InputOf<'media.readLocations'>,
  context: QueryContext,
): Promise<OutputOf<'media.readLocations'>> {
  const choices = await readChoices(context.db, context.workspaceId, ids);
  return ids.flatMap((id) => {
    const choice = choices.get(id);
    return choice === undefined ? [] : [{ id, state: toState(id, choice, context) }];
  });
}

function toState(id: string, choice: PublishedFile, { strips, downloads }: QueryContext): LocationState {
  if (choice.kind === 'file') return choice.location;
  if (choice.kind === 'refused') return 'refused';
  if (strips.failed(id)) return 'failed';
  return downloads.isAbsent(id) ? 'away' : 'removing';
}

export async function readPublishedFiles(
  input: InputOf<'media.readPublished'>,
  { db, workspaceId }: QueryContext,
): Promise<OutputOf<'media.readPublished'>> {
  const places = await readPublished(db, workspaceId, input);
  return places.map(({ originalId, file }) => {
    if (file.kind === 'file') return { originalId, fileId: file.assetId, location: file.location };
    return { originalId, fileId: null, location: file.kind === 'waits' ? file.why : 'refused' };
  });
}
