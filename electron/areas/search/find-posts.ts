import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { postSearch } from '#drizzle/schema/device/post-search.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { tags } from '#drizzle/schema/tags.ts';
import { isPrefixToken, type SearchWord, tokenize } from '#shared/domain/search-text.ts';
import type { ReadDb } from '../../database/mirror.ts';

/** How many of the newest posts are looked through before the index is asked: a common word is found among them. */
const NEWEST_POSTS = 400;

/** So far back the index is asked first: a word that is not rare has enough hits there. */
const NEWEST_DAYS = 60;

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
 * rare one all that have it not; the planner cannot tell them apart by the beginning of a word. Hence three steps, each
 * taken only where the one before found too few: the newest posts, the index for the last weeks, the index for all.
 */
export async function findPosts(db: ReadDb, search: Search): Promise<string[]> {
  const query = await toTsQuery(db, search);
  const isHere = eq(postSearch.workspaceId, search.workspaceId);
  const among = await rank(db, hitsAmongNewest(db, isHere, query), query, search);
  if (among.length >= search.limit) return among;
  const newest = sql`(select max(${postSearch.sortAt}) from ${postSearch} where ${isHere})`;
  const isLate = sql`${postSearch.sortAt} >= ${newest} - make_interval(days => ${NEWEST_DAYS})`;
  const late = await rank(db, hitsInIndex(db, and(isHere, isLate), query), query, search);
  if (late.length >= search.limit) return late;
  return await rank(db, hitsInIndex(db, isHere, query), query, search);
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

function hitsInIndex(db: ReadDb, where: SQL | undefined, query: SQL) {
  return (
    db
      .select(columns)
      .from(postSearch)
      .where(and(where, sql`${postSearch.document} @@ ${query}`))
      // Not the plain column: the planner would walk its index and look at every post.
      .orderBy(sql`${postSearch.sortAt} + interval '0 seconds' desc`)
      .limit(MAX_CANDIDATES)
      .as('hits')
  );
}

async function rank(
  db: ReadDb,
  hits: ReturnType<typeof hitsAmongNewest> | ReturnType<typeof hitsInIndex>,
  query: SQL,
  { now, limit }: Search,
): Promise<string[]> {
  const days = sql`abs(extract(epoch from ${hits.sortAt} - ${now}::timestamptz)) / 86400`;
  const score = sql`ts_rank(${hits.document}, ${query}) / (1 + ${days} / ${HALF_DAYS}::float8)`;
  const rows = await db
    .select({ postId: hits.postId })
    .from(hits)
    .orderBy(sql`${score} desc`, desc(hits.sortAt))
    .limit(limit);
  return rows.map(({ postId }) => postId);
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

async function readNamed(db: ReadDb, workspaceId: string) {
  const accounts = await db
    .select()
    .from(socialAccounts)
    .where(and(eq(socialAccounts.workspaceId, workspaceId), isNull(socialAccounts.deletedAt)));
  const live = await db
    .select({ id: tags.id, name: tags.name })
    .from(tags)
    .where(and(eq(tags.workspaceId, workspaceId), isNull(tags.deletedAt)));
  return [
    ...accounts.map(({ id, displayName, handle, provider }) => ({ id, names: [displayName, handle, provider] })),
    ...live.map(({ id, name }) => ({ id, names: [name] })),
  ];
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
