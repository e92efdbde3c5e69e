import type { PartCheck } from '../checks.ts';

type FittedSet = { readonly accountId: string; readonly assetIds: string[] };

/**
 * The sets of the accounts with what was made (by account: ids of places → ids of files). An account from which all of these
 * places went while it was made stays as it is: it would get a set of its own for nothing.
 */
export function fittedSets(
  made: ReadonlyMap<string, ReadonlyMap<string, string>>,
  checks: readonly Pick<PartCheck, 'account' | 'media'>[],
): FittedSet[] {
  return [...made].flatMap(([accountId, files]) => {
    const own = checks.find((check) => check.account.id === accountId)?.media ?? [];
    if (!own.some(({ id }) => files.has(id))) return [];
    return [{ accountId, assetIds: own.map((item) => files.get(item.id) ?? item.assetId) }];
  });
}
