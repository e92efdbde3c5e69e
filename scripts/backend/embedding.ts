import type { PgliteConnection } from '@supabase/lite/pglite';

type ForeignKey = Awaited<ReturnType<PgliteConnection['introspect']>>['foreign_keys'][number];

/**
 * Makes embedding, as in `post_targets(*, social_accounts(*))`, find the tables that PostgREST finds. Lite 0.10 takes every
 * third table with keys to both (`queue_jobs`) for a junction and calls this ambiguous, where PostgREST asks that both keys
 * are in its primary key; and a key that a hint names is joined by its first column alone.
 *
 * Call the result before each request is handed to Lite, one request at a time.
 */
export function showKeysTo(connection: PgliteConnection): (request: Request) => void {
  let mentioned: ReadonlySet<string> | null = null;
  const introspect = connection.introspect.bind(connection);
  connection.introspect = async (options) => {
    const all = await introspect(options);
    return { ...all, foreign_keys: arrangeKeys(all.foreign_keys, mentioned) };
  };
  return (request) => {
    mentioned = readMentioned(new URL(request.url));
  };
}

/** The table that is asked for and every name in `select`. null: nothing is embedded, or in what a function returns. */
export function readMentioned({ pathname, searchParams }: URL): ReadonlySet<string> | null {
  const table = /^\/rest\/v1\/(\w+)$/.exec(pathname)?.[1];
  const select = searchParams.get('select');
  if (table === undefined || !select?.includes('(')) return null;
  return new Set([table, ...(select.match(/\w+/g) ?? [])]);
}

/** A row for each column. `workspace_id`, which all keys share, comes last: the column before it tells the rows apart. */
export function arrangeKeys(keys: readonly ForeignKey[], mentioned: ReadonlySet<string> | null): ForeignKey[] {
  const isMentioned = ({ table, ref_table, column }: ForeignKey) =>
    mentioned === null || (mentioned.has(table) && (mentioned.has(ref_table) || mentioned.has(column)));
  const isShared = ({ column }: ForeignKey) => column === 'workspace_id';
  const shown = keys.filter(isMentioned);
  return [...shown.filter((key) => !isShared(key)), ...shown.filter(isShared)];
}
