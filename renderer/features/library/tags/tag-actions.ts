import { call } from '../../../lib/api.ts';
import { sayFailure } from '../../../lib/say-failure.ts';

/** On all of these files, or off all of them. It is seen at once, so nothing is said. */
export async function tagFiles(ids: readonly string[], tagId: string, isOn: boolean): Promise<void> {
  try {
    await call('media.changeTags', { ids: [...ids], add: isOn ? [tagId] : [], remove: isOn ? [] : [tagId] });
  } catch (error) {
    sayFailure(error);
  }
}

/** One that is made by its name. */
export async function tagFilesWithNew(ids: readonly string[], name: string): Promise<void> {
  try {
    const { id } = await call('tags.add', { name });
    await tagFiles(ids, id, true);
  } catch (error) {
    sayFailure(error);
  }
}
