import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { postSearch } from '#drizzle/schema/device/post-search.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { tags } from '#drizzle/schema/tags.ts';
import { isPrefixToken, type SearchWord, tokenize } from '#shared/domain/search-text.ts';
import type { ReadDb } from '../../database/mirror.ts';

/** How many of the newest posts are looked through before the index is asked: a common word is found among them. */
const NEWEST_POSTS = 400;

/** In so many months before them a word that is in every hundredth post has enough hits, in so many before those a rarer one. */
const MONTHS_BACK = [3, 15];

/** How many hits, the newest ones, are weighed against each other. Each is read from its page on the disk. */
const MAX_CANDIDATES = 60;

/** After so many days, before or after now, nearness counts half. */
const HALF_DAYS = 180;

type Search = {
  readonly workspaceId: string;
  readonly words: readonly SearchWord[];
  readonly now: string;
  /** At most `MAX_CANDIDATES` are found. */
  readonly limit: number;
};

/**
 * Ids of posts, best first. What costs is reading a post's page, so a common word must not read all that have it, nor a
 * rare one all that have it not; the planner cannot tell them apart by the beginning of a word. Hence steps, each taken
 * only where those before found too few: the newest posts, the index for the months before them, for more, for all. The
 * months stand in the index with the words, so that it reads no page of another month.
 */
export async function findPosts(db: ReadDb, search: Search): Promise<string[]> {
  const query = await toTsQuery(db, search);
  const isHere = eq(postSearch.workspaceId, search.workspaceId);
  const found = new Map<string, Hit>();
  async function hasEnough(hits: Hits): Promise<boolean> {
    for (const hit of await rank(db, hits, query, search)) found.set(hit.postId, hit);
    return found.size >= search.limit;
  }
  if (await hasEnough(hitsAmongNewest(db, isHere, query))) return best(found, search.limit);
  let last = await readMonthBefore(db, isHere);
  if (last === null) return [];
  for (const months of MONTHS_BACK) {
    const inMonths = sql`(${query} && ${monthKeys(last, months)}::tsquery)`;
    if (await hasEnough(hitsInIndex(db, isHere, inMonths))) return best(found, search.limit);
    last -= months;
  }
  await hasEnough(hitsInIndex(db, isHere, query));
  return best(found, search.limit);
}

type Hit = { readonly postId: string; readonly score: number; readonly at: number };
type Hits = ReturnType<typeof hitsAmongNewest> | ReturnType<typeof hitsInIndex>;

function best(found: ReadonlyMap<string, Hit>, limit: number): string[] {
  const ranked = [...found.values()].sort((one, other) => other.score - one.score || other.at - one.at);
  return ranked.slice(0, limit).map(({ postId }) => postId);
}

/** So many months up to `last`, as `month_key` in the database writes them. */
function monthKeys(last: number, months: number): string {
  return Array.from({ length: months }, (_, nth) => `'#${last - nth}'`).join(' | ');
}

/** The month in which the newest posts begin, counted as `month_key` does. null: there are no posts. */
async function readMonthBefore(db: ReadDb, isHere: SQL): Promise<number | null> {
  const newest = db
    .select({ sortAt: postSearch.sortAt })
    .from(postSearch)
    .where(isHere)
    .orderBy(desc(postSearch.sortAt))
    .limit(NEWEST_POSTS)
    .as('newest');
  const key = sql<string | null>`month_key(min(${newest.sortAt}))`;
  const [row] = await db.select({ key }).from(newest);
  return row?.key ? Number(row.key.slice(1)) : null;
}

const columns = { postId: postSearch.postId, sortAt: postSearch.sortAt, document: postSearch.document };

/** Walks the newest posts and stops as soon as there are enough. */
function hitsAmongNewest(db: ReadDb, isHere: SQL, query: SQL) {
  const newest = db
    .select(columns)
    .from(postSearch)
    .where(isHere)
    .orderBy(desc(postSearch.sortAt))
    .limit(NEWEST_POSTS)
    .as('newest');
  return db
    .select({ postId: newest.postId, sortAt: newest.sortAt, document: newest.document })
    .from(newest)
    .where(sql`${newest.document} @@ ${query}`)
    .limit(MAX_CANDIDATES)
    .as('hits');
}

function hitsInIndex(db: ReadDb, isHere: SQL, query: SQL) {
  return (
    db
      .select(columns)
      .from(postSearch)
      .where(and(isHere, sql`${postSearch.document} @@ ${query}`))
      // Not the plain column: the planner would walk its index and look at every post.
      .orderBy(sql`${postSearch.sortAt} + interval '0 seconds' desc`)
      .limit(MAX_CANDIDATES)
      .as('hits')
  );
}

async function rank(db: ReadDb, hits: Hits, query: SQL, { now, limit }: Search): Promise<Hit[]> {
  const days = sql`abs(extract(epoch from ${hits.sortAt} - ${now}::timestamptz)) / 86400`;
  const score = sql<number>`ts_rank(${hits.document}, ${query}) / (1 + ${days} / ${HALF_DAYS}::float8)`;
  const at = sql<number>`extract(epoch from ${hits.sortAt})::float8`;
  return await db
    .select({ postId: hits.postId, score: score.as('score'), at: at.as('at') })
    .from(hits)
    .orderBy(sql`score desc, at desc`)
    .limit(limit);
}

/** Each word in the text, or the name of a tag, an account or its platform. */
async function toTsQuery(db: ReadDb, { workspaceId, words }: Search): Promise<SQL> {
  const named = await readNamed(db, workspaceId);
  const parts = words.map((word) => {
    const inText = sql`to_tsquery('simple', ${toOperand(word)})`;
    const keys = named.filter(({ names }) => names.some((name) => isNamedBy(name, word))).map(({ id }) => toKey(id));
    return keys.length === 0 ? inText : sql`(${inText} || ${keys.join(' | ')}::tsquery)`;
  });
  return sql`(${sql.join(parts, sql` && `)})`;
}

/** `'slow' <-> 'roas':*`. Tokens are letters and digits alone, so that quotes hold them safely. */
function toOperand(word: SearchWord): string {
  return word
    .map((token, index) => `'${token}'${index === word.length - 1 && isPrefixToken(token) ? ':*' : ''}`)
    .join(' <-> ');
}

/** As `index_post` writes it; no word of a text begins with an @. */
function toKey(id: string): string {
  return `'@${id.replaceAll('-', '')}'`;
}

type Named = { readonly id: string; readonly names: readonly string[] };

async function readNamed(db: ReadDb, workspaceId: string): Promise<Named[]> {
  const { displayName, handle, provider } = socialAccounts;
  const accounts = db
    .select({ id: socialAccounts.id, names: sql<string[]>`json_build_array(${displayName}, ${handle}, ${provider})` })
    .from(socialAccounts)
    .where(and(eq(socialAccounts.workspaceId, workspaceId), isNull(socialAccounts.deletedAt)));
  const live = db
    .select({ id: tags.id, names: sql<string[]>`json_build_array(${tags.name})` })
    .from(tags)
    .where(and(eq(tags.workspaceId, workspaceId), isNull(tags.deletedAt)));
  return await accounts.unionAll(live);
}

function isNamedBy(name: string, word: SearchWord): boolean {
  const tokens = tokenize(name).map(({ text }) => text);
  return tokens.some((_token, at) =>
    word.every((part, offset) => {
      const token = tokens[at + offset] ?? '';
      return offset === word.length - 1 ? token.startsWith(part) : token === part;
    }),
  );
}
