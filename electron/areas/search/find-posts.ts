import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { postSearch } from '#drizzle/schema/device/post-search.ts';
import { socialAccounts } from '#drizzle/schema/social-accounts.ts';
import { tags } from '#drizzle/schema/tags.ts';
import { isPrefixToken, type SearchWord, tokenize } from '#shared/domain/search-text.ts';
import type { ReadDb } from '../../database/mirror.ts';

/** How many of the newest posts are looked through before the index is asked. */
const RECENT_POSTS = 1500;

/** So many of them fit: the word is a common one, whose list in the index would be longer than the answer. */
const ENOUGH_RECENT = 100;

/** How many hits, the newest ones, are weighed against each other. */
const MAX_CANDIDATES = 300;

/** After so many days, before or after now, nearness counts half. */
const HALF_DAYS = 180;

type Search = {
  readonly workspaceId: string;
  readonly words: readonly SearchWord[];
  readonly now: string;
  readonly limit: number;
};

/**
 * Ids of posts, best first. A common word is answered from the newest posts, a rare one from the index: which of the two
 * it is cannot be left to the planner, which takes the beginning of a word for far more common than it is (300 ms
 * instead of 20 at 100,000 posts).
 */
export async function findPosts(db: ReadDb, search: Search): Promise<string[]> {
  const query = await toTsQuery(db, search);
  const isHere = eq(postSearch.workspaceId, search.workspaceId);
  const recent = db
    .select()
    .from(postSearch)
    .where(isHere)
    .orderBy(desc(postSearch.sortAt))
    .limit(RECENT_POSTS)
    .as('hits');
  const common = await rank(db.select(scored(recent, query, search.now)).from(recent), recent, query, search.limit);
  if (common.length >= Math.min(ENOUGH_RECENT, search.limit)) return common;
  const indexed = db
    .select()
    .from(postSearch)
    .where(and(isHere, sql`${postSearch.document} @@ ${query}`))
    // Not the plain column: the planner would walk its index and look at every post.
    .orderBy(sql`${postSearch.sortAt} + interval '0 seconds' desc`)
    .limit(MAX_CANDIDATES)
    .as('hits');
  return await rank(db.select(scored(indexed, query, search.now)).from(indexed), indexed, query, search.limit);
}

type Hits = { readonly postId: unknown; readonly sortAt: unknown; readonly document: unknown };

function scored(hits: Hits, query: SQL, now: string) {
  const days = sql`abs(extract(epoch from ${hits.sortAt} - ${now}::timestamptz)) / 86400`;
  return {
    postId: sql<string>`${hits.postId}`.as('id'),
    score: sql<number>`ts_rank(${hits.document}, ${query}) / (1 + ${days} / ${HALF_DAYS}::float8)`.as('score'),
  };
}

async function rank(
  select: {
    where: (condition: SQL) => {
      orderBy: (...by: SQL[]) => { limit: (count: number) => PromiseLike<{ postId: string }[]> };
    };
  },
  hits: Hits,
  query: SQL,
  limit: number,
): Promise<string[]> {
  const rows = await select
    .where(sql`${hits.document} @@ ${query}`)
    .orderBy(sql`score desc`, sql`${hits.sortAt} desc`)
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
