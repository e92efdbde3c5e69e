-- Garbage: an object that nothing uses leaves Storage, by a function of the project (supabase/functions/collect-media). In two
-- steps, so that nothing goes that somebody comes back to: it is marked, and when it has been unused for the whole grace period
-- since then, it is held, looked at once more and removed. May be applied more than once.

-- Objects that nothing used when they were looked at last, and since when. By our own clock: those of devices may be wrong.
create table if not exists private.media_garbage (
  object_id uuid primary key,
  name text not null,
  version text not null,
  unused_since timestamptz not null default now(),
  -- When it was handed out for removal.
  taken_at timestamptz
);
-- How far the look at all objects has come: a function works for seconds only.
create table if not exists private.media_walk (
  one_row boolean primary key default true check (one_row),
  at_name text not null default ''
);
insert into private.media_walk default values on conflict do nothing;
alter table private.media_garbage enable row level security;
alter table private.media_walk enable row level security;
revoke all on private.media_garbage, private.media_walk from public, anon, authenticated, service_role;

create index if not exists media_assets_picture_idx on public.media_assets (workspace_id, (details -> 'picture' ->> 'sha256'));

create or replace function private.media_grace() returns interval
language sql immutable parallel safe set search_path = '' as $$
  select interval '30 days'
$$;

-- Null for a name that no device makes.
create or replace function private.media_workspace(object_name text) returns uuid
language sql immutable parallel safe set search_path = '' as $$
  select case when object_name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9a-f]{64}\.[a-z0-9]{1,10}$'
    then left(object_name, 36)::uuid end
$$;

-- The files whose bytes this object is, and those whose shared picture it is.
create or replace function private.media_assets_of(object_name text) returns setof public.media_assets
language plpgsql stable security definer set search_path = '' rows 1 as $$
declare
  workspace uuid := private.media_workspace(object_name);
  hash text := substring(object_name from 38 for 64);
begin
  return query select a.* from public.media_assets a
  where a.workspace_id = workspace and ((a.sha256 = hash and private.media_object_name(a) = object_name)
    or (a.details -> 'picture' ->> 'sha256' = hash and object_name like '%.webp'));
end $$;

-- By whom it is used: private.is_asset_used (create_postroom_media_checks.sql).
-- SECURITY of data: a name that no device makes is an operator's, and not ours to judge.
create or replace function private.is_media_used(object_name text) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  workspace uuid := private.media_workspace(object_name);
begin
  return workspace is null
    or (exists (select from public.workspaces w where w.id = workspace and w.deleted_at is null)
      and exists (select from private.media_assets_of(object_name) a where private.is_asset_used(a)));
end $$;

-- Looks at the next objects. Answers {is_whole, marked, freed}: `is_whole` once all were looked at, and the next call begins anew.
create or replace function private.mark_media_garbage(page_size int) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  walk private.media_walk;
  looked int;
  marked int;
  freed int;
  last text;
begin
  -- Another run is on it.
  select * into walk from private.media_walk for update skip locked;
  if not found then
    return jsonb_build_object('is_whole', true, 'marked', 0, 'freed', 0);
  end if;
  with page as materialized (
    select o.id, o.name, coalesce(o.version, '') as version from storage.objects o
    where o.bucket_id = 'postiz-media' and o.name > walk.at_name order by o.name limit greatest(1, page_size)
  ), judged as materialized (
    select p.*, private.is_media_used(p.name) as is_used from page p
  ), unmarked as (
    -- One that was taken is given back when it would be taken again: its files count as not sent until then.
    delete from private.media_garbage g using judged j
    where g.object_id = j.id and j.is_used and g.taken_at is null returning 1
  ), noted as (
    -- One that was written over since then is dropped when it is taken, and noted anew.
    insert into private.media_garbage (object_id, name, version)
    select j.id, j.name, j.version from judged j where not j.is_used
    on conflict (object_id) do nothing
    returning 1
  )
  select count(*), (select count(*) from noted), (select count(*) from unmarked),
    (select j.name from judged j order by j.name desc limit 1)
  into looked, marked, freed, last from judged;
  if looked < greatest(1, page_size) then
    last := '';
    delete from private.media_garbage g where not exists (select from storage.objects o where o.id = g.object_id);
  end if;
  update private.media_walk w set at_name = last;
  return jsonb_build_object('is_whole', last = '', 'marked', marked, 'freed', freed);
end $$;

-- Those whose use decides: its files, what was made of them, and the files that they are without their location.
create or replace function private.media_kin(object_name text) returns setof uuid
language plpgsql stable security definer set search_path = '' rows 2 as $$
declare
  workspace uuid := private.media_workspace(object_name);
  files uuid[];
begin
  select array_agg(f.id) into files from private.media_assets_of(object_name) f;
  return query
  select f.id from unnest(files) as f (id)
  union select a.id from public.media_assets a
    where a.workspace_id = workspace and a.details ? 'made' and a.details -> 'made' ->> 'of' = any (files::text[])
  union select o.id from private.media_assets_of(object_name) f, private.stripped_of(f) as o (id);
end $$;

-- Until this transaction ends, a post that takes one of those files waits. (An account that takes it as its picture does not: it
-- refers to no row.) Says whether the object is unused then; if so, its files count as not sent, and whoever brings one back sends
-- it.
create or replace function private.hold_unused_media(object_name text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  workspace public.workspaces;
  kin uuid[];
begin
  select w.* into workspace from public.workspaces w where w.id = private.media_workspace(object_name) for share;
  select array_agg(k.id) into kin from private.media_kin(object_name) as k (id);
  -- Strong enough for a foreign key to wait.
  perform from public.media_assets a where a.workspace_id = workspace.id and a.id = any (kin) order by a.id for update;
  -- A post that takes a file back touches no key.
  perform from public.post_media m where m.workspace_id = workspace.id and m.media_asset_id = any (kin)
  order by m.id for update;
  if private.is_media_used(object_name) then
    return false;
  end if;
  update public.media_assets a
  set status = case when a.status in ('processing', 'ready') then 'pending' else a.status end,
    -- Nobody would miss a file that was made to fit, and a device would send it again: it is made anew where it is wanted.
    deleted_at = case when a.details ? 'made' and workspace.deleted_at is null then coalesce(a.deleted_at, now())
      else a.deleted_at end
  where a.workspace_id = workspace.id and a.id = any (kin) and private.media_object_name(a) = object_name
    and (a.status in ('processing', 'ready') or (a.details ? 'made' and a.deleted_at is null and workspace.deleted_at is null));
  return true;
end $$;

-- It was taken and stays: its files are what they were before. Perhaps no device that has the bytes comes back to ask.
create or replace function private.give_back_media(object_name text) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
  workspace uuid := private.media_workspace(object_name);
  files uuid[];
begin
  -- Locked first: a removal that is under way is waited for, and the object looked for after it.
  with held as (
    select a.id from public.media_assets a
    where a.workspace_id = workspace and a.sha256 = substring(object_name from 38 for 64)
      and private.media_object_name(a) = object_name
    order by a.id for no key update)
  select array_agg(h.id) into files from held h;
  update public.media_assets a set deleted_at = null
  where a.workspace_id = workspace and a.id = any (files) and a.deleted_at is not null and a.details ? 'made'
    and private.is_asset_used(a)
    -- Somebody has made it anew meanwhile.
    and not exists (select from public.media_assets other where other.workspace_id = a.workspace_id
      and other.sha256 = a.sha256 and other.deleted_at is null);
  update public.media_assets a set status = 'ready', error_detail = null
  from private.media_checks c, storage.objects o
  where a.workspace_id = workspace and a.id = any (files) and a.status = 'pending'
    and c.workspace_id = a.workspace_id and c.asset_id = a.id and c.state is null
    and o.id = c.object_id and coalesce(o.version, '') = c.version and o.bucket_id = 'postiz-media' and o.name = object_name;
end $$;

-- When something changed last that says whether it is used, by the server's clock. What is not sent may be so because another
-- object of it was taken a moment ago: that is no use of it.
create or replace function private.media_touched_at(object_name text) returns timestamptz
language plpgsql stable security definer set search_path = '' as $$
declare
  workspace uuid := private.media_workspace(object_name);
  kin uuid[];
begin
  select array_agg(k.id) into kin from private.media_kin(object_name) as k (id);
  return greatest(
    (select max(a.updated_at) from public.media_assets a where a.workspace_id = workspace and a.id = any (kin)
      and (a.status <> 'pending' or private.media_object_name(a) = object_name)),
    (select max(m.updated_at) from public.post_media m where m.workspace_id = workspace and m.media_asset_id = any (kin)),
    (select w.updated_at from public.workspaces w where w.id = workspace and w.deleted_at is not null));
end $$;

-- The next object to be removed, by its name. Null: there is none. Empty: the one whose turn it was stays, and there may be
-- others. One a call: whoever holds many files can make others wait in a circle.
create or replace function private.take_media_garbage() returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  candidate private.media_garbage;
  touched timestamptz;
begin
  -- SECURITY of data: without them a file that is used again goes all the same, or counts as ready with nothing there.
  if (select count(*) from pg_catalog.pg_trigger t where t.tgrelid = 'storage.objects'::regclass and t.tgenabled in ('O', 'A')
    and t.tgname in ('postroom_keep_used_media', 'postroom_forget_media_check_delete')) < 2
  then
    raise exception 'Nothing is collected without the triggers on storage.objects' using errcode = '55000',
      hint = 'Make them in the SQL editor as supabase/migrations has them, or as supabase_storage_admin.';
  end if;
  select * into candidate from private.media_garbage g
  where g.unused_since < now() - private.media_grace() and (g.taken_at is null or g.taken_at < now() - interval '1 hour')
  -- One that Storage cannot remove holds up no other.
  order by g.taken_at nulls first, g.unused_since, g.object_id limit 1 for update skip locked;
  if not found then
    return null;
  end if;
  if exists (select from storage.objects o where o.id = candidate.object_id and o.bucket_id = 'postiz-media'
    and o.name = candidate.name and coalesce(o.version, '') = candidate.version)
  then
    touched := private.media_touched_at(candidate.name);
    -- It was used between two looks: the whole period begins there. Our own taking it is no use.
    if touched > greatest(now() - private.media_grace(), candidate.taken_at) and not private.is_media_used(candidate.name) then
      perform private.give_back_media(candidate.name);
      update private.media_garbage g set unused_since = touched, taken_at = null where g.object_id = candidate.object_id;
      return '';
    end if;
    if private.hold_unused_media(candidate.name) then
      update private.media_garbage g set taken_at = now() where g.object_id = candidate.object_id;
      return candidate.name;
    end if;
    perform private.give_back_media(candidate.name);
  end if;
  delete from private.media_garbage g where g.object_id = candidate.object_id;
  return '';
end $$;

-- SECURITY of data: between its being taken and Storage's removing it something may have begun to use it. Looked at once more
-- in the very transaction that removes it, before the bytes go.
create or replace function private.keep_used_media() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.bucket_id = 'postiz-media'
    and exists (select from private.media_garbage g where g.object_id = old.id and g.taken_at is not null)
    and not private.hold_unused_media(old.name)
  then
    perform private.give_back_media(old.name);
    delete from private.media_garbage g where g.object_id = old.id;
    return null;
  end if;
  return old;
end $$;

do $storage$
begin
  create or replace trigger postroom_keep_used_media before delete on storage.objects
    for each row execute function private.keep_used_media();
exception when insufficient_privilege then
  raise warning 'The trigger on storage.objects could not be made: until it is there nothing is collected'
    using hint = 'Make it in the SQL editor as supabase/migrations has it, or as supabase_storage_admin.';
end $storage$;

-- SECURITY: the ways in, as for credentials: with the caller's rights, and what they call is service_role's alone.
create or replace function public.mark_media_garbage(page_size int default 500) returns jsonb
language sql volatile set search_path = '' as $$
  select private.mark_media_garbage(mark_media_garbage.page_size)
$$;
create or replace function public.take_media_garbage() returns text
language sql volatile set search_path = '' as $$
  select private.take_media_garbage()
$$;

select private.close_functions();
grant execute on function private.mark_media_garbage(int), private.take_media_garbage() to service_role;
revoke all on function public.mark_media_garbage(int), public.take_media_garbage()
  from public, anon, authenticated, service_role;
grant execute on function public.mark_media_garbage(int), public.take_media_garbage() to service_role;
