-- Files: a file is ready once a function of the project (supabase/functions/verify-media) has read what Storage has and found
-- the hash that names it. Storage itself knows no hash, and may say that it has taken what it has not.

-- How far an object was read, and which one was found right. A function may work for seconds only, so a large one is read in
-- several calls.
create table if not exists private.media_checks (
  workspace_id uuid not null,
  asset_id uuid not null,
  object_id uuid not null,
  version text not null,
  done_bytes bigint not null default 0,
  -- The hash of the bytes so far; null once they were found right. SECURITY: whoever could write it would make any file
  -- pass, so it leaves for the function alone.
  state bytea,
  updated_at timestamptz not null default now(),
  constraint media_checks_pkey primary key (workspace_id, asset_id),
  constraint media_checks_asset_fk foreign key (workspace_id, asset_id) references public.media_assets (workspace_id, id)
    on delete cascade,
  constraint media_checks_done_check check (done_bytes >= 0)
);
alter table private.media_checks enable row level security;
revoke all on private.media_checks from public, anon, authenticated, service_role;

-- A removed row may be restored: what happens to its object counts for it too.
create index if not exists media_assets_any_sha256_idx on public.media_assets (workspace_id, sha256);

create or replace function private.media_object_name(asset public.media_assets) returns text
language sql immutable set search_path = '' as $$
  select asset.workspace_id || '/' || asset.sha256 || '.' || asset.extension
$$;

create index if not exists media_assets_made_of_idx on public.media_assets (workspace_id, (details -> 'made' ->> 'of'))
  where details ? 'made';

-- The files that this one is without their location. What a row says is a teammate's word: anything else is passed over.
create or replace function private.stripped_of(asset public.media_assets) returns setof uuid
language sql immutable parallel safe set search_path = '' rows 1 as $$
  select (value #>> '{}')::uuid from jsonb_path_query(asset.details, 'lax $.strippedOf[*]') as value
  where value #>> '{}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
$$;

-- Whatever may show or send it again: the library, and posts, also those in the trash. A revision is a text of its post, and
-- brings that back. A file that was made to fit is in no library: a post alone uses it, and with it its original. One without its
-- location stands in no post: it goes out for its original, and is used with it. Storage keeps, checks and gives out what is used.
-- Files are named by keys, and within `details` by `made.of`, `strippedOf` and `picture`.
create or replace function private.is_asset_used(asset public.media_assets) returns boolean
language sql stable security definer set search_path = '' as $$
  select (asset.deleted_at is null and not asset.details ? 'made')
    or exists (select from public.post_media m
      where m.workspace_id = asset.workspace_id and m.media_asset_id = asset.id and m.deleted_at is null)
    or exists (select from public.media_assets made
      join public.post_media m on m.workspace_id = made.workspace_id and m.media_asset_id = made.id and m.deleted_at is null
      where made.workspace_id = asset.workspace_id and made.details ? 'made'
        and made.details -> 'made' ->> 'of' = asset.id::text)
    or exists (select from private.stripped_of(asset) as o (id)
      join public.media_assets original on original.workspace_id = asset.workspace_id and original.id = o.id
      where (original.deleted_at is null and not original.details ? 'made')
        or exists (select from public.post_media m
          where m.workspace_id = original.workspace_id and m.media_asset_id = original.id and m.deleted_at is null))
    or exists (select from public.social_accounts s
      where s.workspace_id = asset.workspace_id and s.avatar_sha256 = asset.sha256 and s.deleted_at is null)
$$;

-- What there is to check; null where there is no such file, or only in the trash. `object` is null while Storage has nothing by its name.
create or replace function private.read_media_check(workspace_id uuid, asset_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  asset public.media_assets;
  object record;
  done private.media_checks;
begin
  select * into asset from public.media_assets a
  where a.workspace_id = read_media_check.workspace_id and a.id = read_media_check.asset_id;
  if not found or (asset.deleted_at is not null and not private.is_asset_used(asset)) then
    return null;
  end if;
  select o.id, o.name, coalesce(o.version, '') as version, o.metadata ->> 'eTag' as etag into object from storage.objects o
  where o.bucket_id = 'postiz-media' and o.name = private.media_object_name(asset);
  select * into done from private.media_checks c
  where c.workspace_id = asset.workspace_id and c.asset_id = asset.id and c.object_id = object.id and c.version = object.version;
  return jsonb_build_object('sha256', asset.sha256, 'size_bytes', asset.size_bytes, 'status', asset.status,
    'object', case when object.id is null then null
      else jsonb_build_object('id', object.id, 'name', object.name, 'version', object.version, 'etag', object.etag) end,
    'is_right', asset.status = 'ready' and done.asset_id is not null and done.state is null,
    'done_bytes', coalesce(done.done_bytes, 0), 'state', encode(done.state, 'base64'));
end $$;

-- Is this still what Storage has by the name of the file? The row of the file is locked, so that what becomes of the object
-- meanwhile is heard of (private.forget_media_check waits for it).
create or replace function private.hold_media_object(workspace_id uuid, asset_id uuid, object_id uuid, version text)
returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  asset public.media_assets;
begin
  select * into asset from public.media_assets a
  where a.workspace_id = hold_media_object.workspace_id and a.id = hold_media_object.asset_id for no key update;
  return exists (select from storage.objects o where o.id = hold_media_object.object_id and o.bucket_id = 'postiz-media'
    and o.name = private.media_object_name(asset) and coalesce(o.version, '') = hold_media_object.version);
end $$;

create or replace function private.keep_media_check(workspace_id uuid, asset_id uuid, object_id uuid, version text,
  done_bytes bigint, state bytea) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if not private.hold_media_object(keep_media_check.workspace_id, keep_media_check.asset_id, keep_media_check.object_id,
    keep_media_check.version) then
    return;
  end if;
  insert into private.media_checks as c (workspace_id, asset_id, object_id, version, done_bytes, state)
  values (keep_media_check.workspace_id, keep_media_check.asset_id, keep_media_check.object_id, keep_media_check.version,
    keep_media_check.done_bytes, keep_media_check.state)
  on conflict on constraint media_checks_pkey do update
  set object_id = excluded.object_id, version = excluded.version, done_bytes = excluded.done_bytes, state = excluded.state,
    updated_at = now()
  -- What has ended meanwhile has ended, unless the file counts as not sent since: it is read anew then.
  where c.state is not null or (c.object_id, c.version) is distinct from (excluded.object_id, excluded.version)
    or exists (select from public.media_assets a
      where a.workspace_id = c.workspace_id and a.id = c.asset_id and a.status <> 'ready');
  update public.media_assets a set status = 'processing', error_detail = null
  where a.workspace_id = keep_media_check.workspace_id and a.id = keep_media_check.asset_id and a.status in ('pending', 'failed');
end $$;

-- `failure` is null for a file that is what its name says. Of another object than Storage has by now nothing is said. With no
-- object at all: there is none. Returns the status that the file has then.
create or replace function private.end_media_check(workspace_id uuid, asset_id uuid, object_id uuid, version text,
  failure text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  asset public.media_assets;
  is_there boolean := private.hold_media_object(end_media_check.workspace_id, end_media_check.asset_id,
    end_media_check.object_id, end_media_check.version);
  ended text;
begin
  select * into asset from public.media_assets a
  where a.workspace_id = end_media_check.workspace_id and a.id = end_media_check.asset_id;
  ended := case
    when is_there and failure is null then 'ready'
    when is_there then 'failed'
    -- What is there now is for the next check.
    when exists (select from storage.objects o where o.bucket_id = 'postiz-media' and o.name = private.media_object_name(asset))
      then asset.status
    when failure is not null then 'failed'
    when asset.status in ('processing', 'ready') then 'pending'
    else asset.status
  end;
  if is_there and failure is null then
    insert into private.media_checks as c (workspace_id, asset_id, object_id, version, done_bytes, state)
    values (asset.workspace_id, asset.id, end_media_check.object_id, end_media_check.version, asset.size_bytes, null)
    on conflict on constraint media_checks_pkey do update
    set object_id = excluded.object_id, version = excluded.version, done_bytes = excluded.done_bytes, state = null,
      updated_at = now();
  end if;
  update public.media_assets a set status = ended,
    error_detail = case ended when 'failed' then coalesce(failure, a.error_detail) end
  where a.workspace_id = asset.workspace_id and a.id = asset.id
    and (a.status <> ended or a.error_detail is distinct from case ended when 'failed' then coalesce(failure, a.error_detail) end);
  return ended;
end $$;

-- Of two uploads that began on an empty place an older Storage lets both succeed, the last one on top: what was checked is
-- then something else. So is what was removed.
create or replace function private.forget_media_check() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  files uuid[];
begin
  if old.bucket_id = 'postiz-media' and old.name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9a-f]{64}\.' then
    -- Locked first, whatever their status: a check that ends at this moment is waited for, and seen by the update. A removed
    -- file and a live one may share the object.
    with held as (
      select a.id from public.media_assets a
      where a.workspace_id = split_part(old.name, '/', 1)::uuid and a.sha256 = substring(old.name from 38 for 64)
        and private.media_object_name(a) = old.name
      order by a.id for no key update)
    select array_agg(h.id) into files from held h;
    update public.media_assets a set status = 'pending'
    where a.workspace_id = split_part(old.name, '/', 1)::uuid and a.id = any (files) and a.status in ('processing', 'ready');
  end if;
  return null;
end $$;

do $storage$
begin
  create or replace trigger postroom_forget_media_check after update of version, name, bucket_id on storage.objects
    for each row when (old.version is distinct from new.version or old.name is distinct from new.name
      or old.bucket_id is distinct from new.bucket_id)
    execute function private.forget_media_check();
  create or replace trigger postroom_forget_media_check_delete after delete on storage.objects
    for each row execute function private.forget_media_check();
exception when insufficient_privilege then
  raise warning 'The triggers on storage.objects could not be made: a file that is replaced or removed after it was checked still counts as ready'
    using hint = 'Make them in the SQL editor as supabase/migrations has them, or as supabase_storage_admin.';
end $storage$;

-- SECURITY: the ways in, as for credentials: with the caller's rights, and what they call is service_role's alone.
create or replace function public.read_media_check(workspace_id uuid, asset_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select private.read_media_check(read_media_check.workspace_id, read_media_check.asset_id)
$$;
create or replace function public.keep_media_check(workspace_id uuid, asset_id uuid, object_id uuid, version text,
  done_bytes bigint, state text) returns void
language sql volatile set search_path = '' as $$
  select private.keep_media_check(keep_media_check.workspace_id, keep_media_check.asset_id, keep_media_check.object_id,
    keep_media_check.version, keep_media_check.done_bytes, decode(keep_media_check.state, 'base64'))
$$;
create or replace function public.end_media_check(workspace_id uuid, asset_id uuid, object_id uuid, version text,
  failure text default null) returns text
language sql volatile set search_path = '' as $$
  select private.end_media_check(end_media_check.workspace_id, end_media_check.asset_id, end_media_check.object_id,
    end_media_check.version, end_media_check.failure)
$$;

select private.close_functions();
grant execute on function
  private.read_media_check(uuid, uuid), private.keep_media_check(uuid, uuid, uuid, text, bigint, bytea),
  private.end_media_check(uuid, uuid, uuid, text, text)
  to service_role;
revoke all on function
  public.read_media_check(uuid, uuid), public.keep_media_check(uuid, uuid, uuid, text, bigint, text),
  public.end_media_check(uuid, uuid, uuid, text, text)
  from public, anon, authenticated, service_role;
grant execute on function
  public.read_media_check(uuid, uuid), public.keep_media_check(uuid, uuid, uuid, text, bigint, text),
  public.end_media_check(uuid, uuid, uuid, text, text)
  to service_role;
