/** Of so many rows each workspace: a post has two targets and a tag, over five years around today. */
export const ROWS_PER_POST = 4;
const ACCOUNTS = 8;
const TAGS = 10;

const WORDS =
  'autumn menu harbour lantern coffee roast morning team opening window street market bread apple winter light music evening table story recipe summer garden season friend neighbour festival weekend offer honey kitchen basket flower paper letter bridge river island ferry ticket museum picture colour thread needle wool button leather copper silver glass candle clock engine saddle bicycle route summit valley forest mushroom berry'.split(
    ' ',
  );

export type Workspace = { readonly id: string; readonly space: number; readonly rows: number };

/**
 * Fills a workspace, on the server and in a mirror alike: ids and values follow from `space` and the number of the row. To be
 * run with `session_replication_role = replica`.
 */
export function toFillSql({ id: workspaceId, space, rows }: Workspace, now: Date): string[] {
  const posts = Math.ceil(rows / ROWS_PER_POST);
  const id = (kind: number, n: string) =>
    `('01900000-${space.toString(16).padStart(4, '0')}-7000-8${kind.toString(16).padStart(3, '0')}-' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`;
  const workspace = `'${workspaceId}'::uuid`;
  const at = `timestamptz '${now.toISOString()}' + ((n::float8 / ${posts} - 0.6) * 1826) * interval '1 day'`;
  return [
    `insert into social_accounts (id, workspace_id, provider, display_name)
      select ${id(1, 'n')}, ${workspace}, 'x', 'Account ' || n from generate_series(0, ${ACCOUNTS - 1}) n`,
    `insert into tags (id, workspace_id, name, color)
      select ${id(2, 'n')}, ${workspace}, 'Tag ' || n, '#336699' from generate_series(0, ${TAGS - 1}) n`,
    `insert into posts (id, workspace_id, content, state, publish_date, wall_time, timezone)
      select ${id(3, 'n')}, ${workspace},
        'Post ' || n || ': ' || (select string_agg((array['${WORDS.join("','")}'])[1 + (n * 31 + k * k * 7 + k * (n % 13)) % ${WORDS.length}], ' ')
          from generate_series(1, 26) k),
        case when at < timestamptz '${now.toISOString()}' then 'published' when n % 3 = 0 then 'draft' else 'queued' end,
        at, at at time zone 'UTC', 'UTC'
      from (select n, date_trunc('minute', ${at}) as at from generate_series(0, ${posts - 1}) n) as p`,
    `insert into post_targets (id, workspace_id, post_id, social_account_id, status)
      select ${id(4, 'n * 2 + k')}, ${workspace}, ${id(3, 'n')}, ${id(1, `(n * 3 + k) % ${ACCOUNTS}`)},
        case when n < ${posts} * 0.6 then 'published' else 'waiting' end
      from generate_series(0, ${posts - 1}) n, generate_series(0, 1) k`,
    `insert into post_tags (id, workspace_id, post_id, tag_id)
      select ${id(5, 'n')}, ${workspace}, ${id(3, 'n')}, ${id(2, `n % ${TAGS}`)} from generate_series(0, ${posts - 1}) n`,
  ];
}

export function postId({ space }: Pick<Workspace, 'space'>, n: number): string {
  return `01900000-${space.toString(16).padStart(4, '0')}-7000-8003-${n.toString(16).padStart(12, '0')}`;
}

/** The first post that is not published yet. */
export function firstEditable({ rows }: Pick<Workspace, 'rows'>): number {
  return Math.ceil((rows / ROWS_PER_POST) * 0.6) + 2;
}
