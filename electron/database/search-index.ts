import { setImmediate } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import { UNSPACED, UNTAKEN } from '#shared/domain/search-text.ts';

/** Raised with every change below: the functions are made anew, and all posts are indexed again. */
const VERSION = '3';

/** Beyond this a text is found by its beginning; a tsvector holds a megabyte. */
const MAX_INDEXED = 100_000;

/**
 * Makes the triggers that keep `post_search`. In the database, so that every way in (commands, undo, replay, restore)
 * keeps it without knowing of it. A post is indexed when its transaction ends, once; a failure there never costs a save.
 */
export async function installSearchIndex(pg: PGlite, onStep: () => void): Promise<void> {
  const { rows } = await pg.query<{ version: string | null }>(
    `select obj_description(to_regprocedure('index_post(uuid)'), 'pg_proc') as version`,
  );
  if (rows[0]?.version === VERSION) return;
  await pg.transaction(async (tx) => {
    await tx.exec(FUNCTIONS);
    await tx.exec(TRIGGERS);
  });
  await indexPosts(pg, onStep);
  // Last: an indexing that was cut short is done anew.
  await pg.exec(`comment on function index_post(uuid) is '${VERSION}'`);
}

/** About 100 ms. */
const INDEX_POSTS = 200;

/**
 * All posts, in pieces between which the engine answers: in one statement 50,000 take so long that it would be taken for
 * hanging, killed, and its mirror for broken.
 */
export async function indexPosts(pg: PGlite, onStep: () => void): Promise<void> {
  for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined; ) {
    const { rows }: { rows: { id: string }[] } = await pg.query(
      `select id::text as id, index_post(id)::text from (select id from posts where id > $1 order by id limit ${INDEX_POSTS}) as next`,
      [after],
    );
    after = rows.at(-1)?.id;
    onStep();
    await setImmediate();
  }
}

/** `pg_c_utf8` knows the case of every letter; the database's own locale knows only A to Z. */
const FUNCTIONS = `
create or replace function fold_text(value text) returns text language sql immutable as $$
  select regexp_replace(regexp_replace(
    normalize(regexp_replace(
      normalize(replace(translate(lower(value collate "pg_c_utf8"), '${UNTAKEN.from}', '${UNTAKEN.to}'), 'ß', 'ss'), NFKD),
      '[\\u0300-\\u036f]', '', 'g'), NFKC) collate "pg_c_utf8",
    '[^[:alnum:]]+', ' ', 'g'), '([${UNSPACED}])', ' \\1 ', 'g')
$$;

-- A lexeme for the month, so that the index itself finds a word among the posts of some months. No word begins with a #.
create or replace function month_key(at timestamptz) returns text language sql immutable as $$
  select '#' || (extract(year from at at time zone 'UTC') * 12 + extract(month from at at time zone 'UTC') - 1)::int
$$;

create or replace function index_post(post uuid) returns void language plpgsql as $$
begin
  insert into post_search (post_id, workspace_id, sort_at, document)
  select p.id, p.workspace_id, coalesce(p.publish_date, p.created_at),
    setweight(to_tsvector('simple', fold_text(left(p.content, ${MAX_INDEXED}))), 'A')
    || setweight(to_tsvector('simple', coalesce((
      select string_agg(fold_text(left(t.content_override, ${MAX_INDEXED} / 10)), ' ') from post_targets t
      where t.workspace_id = p.workspace_id and t.post_id = p.id and t.deleted_at is null), '')), 'B')
    || setweight(to_tsvector('simple', coalesce((
      select string_agg(fold_text(concat_ws(' ', a.file_name, a.alt_text, m.alt_text_override)), ' ')
      from post_media m join media_assets a on a.workspace_id = m.workspace_id and a.id = m.media_asset_id
      where m.workspace_id = p.workspace_id and m.post_id = p.id and m.deleted_at is null), '')), 'D')
    || array_to_tsvector(array[month_key(coalesce(p.publish_date, p.created_at))])
    || array_to_tsvector(array(
      select '@' || replace(t.social_account_id::text, '-', '') from post_targets t
      where t.workspace_id = p.workspace_id and t.post_id = p.id and t.deleted_at is null
      union select '@' || replace(t.tag_id::text, '-', '') from post_tags t
      where t.workspace_id = p.workspace_id and t.post_id = p.id and t.deleted_at is null))
  from posts p where p.id = post and p.deleted_at is null and p.parent_post_id is null
  on conflict (post_id) do update set sort_at = excluded.sort_at, document = excluded.document;
  if not found then delete from post_search where post_id = post; end if;
end $$;

create or replace function index_queued_post() returns trigger language plpgsql as $$
begin
  delete from post_search_queue where post_id = new.post_id;
  perform index_post(new.post_id);
  return null;
exception when others then
  raise warning 'post not indexed: %', sqlerrm;
  return null;
end $$;

create or replace function queue_post() returns trigger language plpgsql as $$
begin
  insert into post_search_queue (post_id) values (new.id) on conflict do nothing;
  return null;
end $$;

-- Moving thousands of posts must not read all their words again.
create or replace function move_indexed_post() returns trigger language plpgsql as $$
declare
  moved_to timestamptz := coalesce(new.publish_date, new.created_at);
begin
  update post_search set sort_at = moved_to,
    document = case when month_key(sort_at) = month_key(moved_to) then document
      else ts_delete(document, month_key(sort_at)) || array_to_tsvector(array[month_key(moved_to)]) end
  where post_id = new.id;
  return null;
end $$;

create or replace function queue_post_of_part() returns trigger language plpgsql as $$
begin
  insert into post_search_queue (post_id) values (new.post_id) on conflict do nothing;
  return null;
end $$;

create or replace function queue_posts_of_file() returns trigger language plpgsql as $$
begin
  insert into post_search_queue (post_id)
  select m.post_id from post_media m
  where m.workspace_id = new.workspace_id and m.media_asset_id = new.id and m.deleted_at is null
  on conflict do nothing;
  return null;
end $$;
`;

const TRIGGERS = `
create or replace trigger posts_search_insert after insert on posts for each row execute function queue_post();
create or replace trigger posts_search_update after update on posts for each row
  when (old.content is distinct from new.content or old.deleted_at is distinct from new.deleted_at)
  execute function queue_post();
create or replace trigger posts_search_move after update on posts for each row
  when (old.publish_date is distinct from new.publish_date) execute function move_indexed_post();
create or replace trigger post_targets_search_insert after insert on post_targets
  for each row execute function queue_post_of_part();
create or replace trigger post_targets_search_update after update on post_targets for each row
  when (old.content_override is distinct from new.content_override or old.deleted_at is distinct from new.deleted_at)
  execute function queue_post_of_part();
create or replace trigger post_tags_search after insert or update on post_tags
  for each row execute function queue_post_of_part();
create or replace trigger post_media_search after insert or update on post_media
  for each row execute function queue_post_of_part();
create or replace trigger media_assets_search after update on media_assets for each row
  when (old.file_name is distinct from new.file_name or old.alt_text is distinct from new.alt_text)
  execute function queue_posts_of_file();
drop trigger if exists post_search_queue_index on post_search_queue;
create constraint trigger post_search_queue_index after insert on post_search_queue
  deferrable initially deferred for each row execute function index_queued_post();
`;
