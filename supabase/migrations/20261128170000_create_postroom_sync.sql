-- Sync: what devices ask and send. electron/sync/SPEC.md numbers the rules; may be applied more than once.
--
-- The commit order of this database is the only truth. A pull answers with every row whose last writing transaction was
-- not visible in the snapshot that the device names: not what is newer by a clock or a number, both of which are given out
-- before a commit and so pass over whoever commits late.

-- Where this database is in its own history. A restore rewinds transaction ids: nothing is served until an operator has
-- said that a new epoch begins (private.begin_sync_epoch).
create table if not exists private.sync_meta (
  one_row boolean primary key default true check (one_row),
  epoch uuid not null default gen_random_uuid(),
  -- Schema versions of devices that this server can talk with.
  schema_min int not null default 1,
  schema_max int not null default 1,
  -- A cursor from before this snapshot must start anew: removed rows from then were purged.
  purge_floor xid8 not null default '0',
  system_identifier bigint not null,
  timeline int not null,
  -- Some transaction of the past: a server whose next one is not beyond it was restored from a dump.
  seen_xid xid8 not null default pg_current_xact_id(),
  seen_at timestamptz not null default now()
);
insert into private.sync_meta (system_identifier, timeline)
select s.system_identifier, c.timeline_id from pg_control_system() s, pg_control_checkpoint() c
on conflict do nothing;

-- A device's profile in a workspace: how far its mutations were taken. Ids count per workspace, so that an acknowledgement
-- in one says nothing of another.
create table if not exists private.sync_clients (
  client_id uuid not null,
  workspace_id uuid not null references public.workspaces (id),
  user_id uuid not null references auth.users (id) on delete cascade,
  last_mutation_id bigint not null default 0,
  -- Of all payloads so far, as the device rolls it: a twin (a copied profile) sends another.
  last_hash text not null default '',
  seen_at timestamptz not null default now(),
  primary key (client_id, workspace_id)
);
create index if not exists sync_clients_workspace_idx on private.sync_clients (workspace_id);
create index if not exists sync_clients_user_idx on private.sync_clients (user_id);

-- What came of a mutation, where that is more than "applied", until the device says that it has it.
create table if not exists private.sync_results (
  client_id uuid not null,
  workspace_id uuid not null,
  mutation_id bigint not null,
  outcome jsonb not null,
  primary key (client_id, workspace_id, mutation_id),
  foreign key (client_id, workspace_id) references private.sync_clients (client_id, workspace_id) on delete cascade
);

alter table private.sync_meta enable row level security;
alter table private.sync_clients enable row level security;
alter table private.sync_results enable row level security;
revoke all on private.sync_meta, private.sync_clients, private.sync_results
  from public, anon, authenticated, service_role;

-- Refusals of a whole call: the message is a word that the device knows, the SQLSTATE makes the HTTP status.

create or replace function private.sync_refuse(status text, code text, detail jsonb default '{}') returns void
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'PT' || status, message = code, detail = detail::text;
end $$;

-- `cursor_snapshot`: null, or what the device's cursor says.
create or replace function private.sync_assert_epoch(device_epoch uuid, cursor_snapshot pg_snapshot) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
  meta private.sync_meta;
  next_xid xid8 := pg_snapshot_xmax(pg_current_snapshot());
begin
  select m.* into meta from private.sync_meta m;
  if pg_is_in_recovery() then
    perform private.sync_refuse('503', 'sync_standby');
  end if;
  if meta.system_identifier <> (select s.system_identifier from pg_control_system() s)
    or meta.timeline <> (select c.timeline_id from pg_control_checkpoint() c)
    or meta.seen_xid >= next_xid
  then
    perform private.sync_refuse('503', 'sync_restored');
  end if;
  if device_epoch is not null and device_epoch <> meta.epoch then
    perform private.sync_refuse('409', 'sync_epoch_changed');
  end if;
  if cursor_snapshot is not null then
    if pg_snapshot_xmax(cursor_snapshot) > next_xid then
      perform private.sync_refuse('409', 'sync_cursor_ahead');
    elsif pg_snapshot_xmin(cursor_snapshot) < meta.purge_floor then
      perform private.sync_refuse('409', 'sync_cursor_too_old');
    end if;
  end if;
  return meta.epoch;
end $$;

-- After a restore, by an operator: rows written in the future that is gone get a present rev, and devices begin anew.
create or replace function private.begin_sync_epoch() returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  name text;
  begun uuid := gen_random_uuid();
begin
  foreach name in array private.synced_tables() || array['credentials', 'webhook_events', 'analytics_daily'] loop
    execute format('update public.%I set rev = pg_current_xact_id() where rev >= pg_snapshot_xmax(pg_current_snapshot())', name);
  end loop;
  delete from private.sync_clients;
  update private.sync_meta m set epoch = begun, seen_xid = pg_current_xact_id(), seen_at = now(), purge_floor = '0',
    system_identifier = (select s.system_identifier from pg_control_system() s),
    timeline = (select c.timeline_id from pg_control_checkpoint() c);
  return begun;
end $$;

-- Parents before children: in this order rows are sent.
create or replace function private.synced_tables() returns text[]
language sql immutable parallel safe set search_path = '' as $$
  select array['workspaces', 'workspace_members', 'social_accounts', 'tags', 'media_assets', 'posts', 'post_targets',
    'post_media', 'post_tags', 'post_revisions', 'schedules', 'queue_jobs', 'analytics_events', 'activity_logs']
$$;

-- Tables of which devices hold a window, by this column.
create or replace function private.sync_window(table_name text) returns text
language sql immutable parallel safe set search_path = '' as $$
  select case
    when table_name in ('activity_logs', 'queue_jobs') then 't.created_at >= now() - interval ''90 days'''
    when table_name = 'analytics_events' then 't.occurred_at >= now() - interval ''90 days'''
    else 'true'
  end
$$;

create or replace function private.sync_assert_member(workspace uuid) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  acl_rev text := (select m.rev::text from public.workspace_members m
    where m.workspace_id = workspace and m.user_id = auth.uid() and m.status = 'active' and m.deleted_at is null);
begin
  if acl_rev is null then
    perform private.sync_refuse('403', 'sync_not_a_member');
  end if;
  return acl_rev;
end $$;

-- Where this device stands: its last mutation, and the outcomes that it has not said to have.
create or replace function private.sync_client_state(client uuid, workspace uuid) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'last_mutation_id', coalesce((select c.last_mutation_id from private.sync_clients c
      where c.client_id = client and c.workspace_id = workspace and c.user_id = auth.uid()), 0),
    'last_hash', coalesce((select c.last_hash from private.sync_clients c
      where c.client_id = client and c.workspace_id = workspace and c.user_id = auth.uid()), ''),
    'results', coalesce((select jsonb_agg(r.outcome || jsonb_build_object('id', r.mutation_id) order by r.mutation_id)
      from private.sync_results r join private.sync_clients c using (client_id, workspace_id)
      where r.client_id = client and r.workspace_id = workspace and c.user_id = auth.uid()), '[]'))
$$;

-- A device says who it is and learns what holds: epoch, versions, its workspaces and those in which its person is suspended.
create or replace function private.sync_greet(client uuid, schema_version int) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  current_epoch uuid := private.sync_assert_epoch(null, null);
  meta private.sync_meta;
begin
  if auth.uid() is null then
    perform private.sync_refuse('401', 'sync_signed_out');
  end if;
  update private.sync_meta m set seen_xid = pg_current_xact_id(), seen_at = now() where m.seen_at < now() - interval '1 minute';
  select m.* into meta from private.sync_meta m;
  return jsonb_build_object('epoch', current_epoch, 'server_time', now(), 'schema_min', meta.schema_min,
    'schema_max', meta.schema_max, 'schema_fits', schema_version between meta.schema_min and meta.schema_max,
    'purge_floor', meta.purge_floor::text,
    'memberships', coalesce((
      select jsonb_agg(jsonb_build_object('workspace_id', m.workspace_id, 'name', w.name, 'role', m.role,
        'acl_rev', m.rev::text, 'last_mutation_id', coalesce(c.last_mutation_id, 0)) order by w.name, w.id)
      from public.workspace_members m join public.workspaces w on w.id = m.workspace_id
      left join private.sync_clients c on c.client_id = client and c.workspace_id = m.workspace_id and c.user_id = m.user_id
      where m.user_id = auth.uid() and m.status = 'active' and m.deleted_at is null), '[]'),
    'suspended', coalesce((select jsonb_agg(m.workspace_id order by m.workspace_id) from public.workspace_members m
      where m.user_id = auth.uid() and m.status = 'suspended' and m.deleted_at is null), '[]'));
end $$;

create or replace function public.sync_hello(client uuid, schema_version int) returns jsonb
language sql volatile set search_path = '' as $$
  select private.sync_greet(client, schema_version)
$$;

-- One page. `since`: the snapshot of the cursor, null for a bootstrap. `after`: where the page before ended, null for the
-- first. Answers {epoch, acl_rev, snapshot, rows: [{table, row}], after, last_mutation_id, results}: the whole in one
-- snapshot, in one JSON value (a row set would be cut by max-rows). `after` null: this was the last page.
drop function if exists public.sync_pull(uuid, uuid, uuid, text, text, int), private.sync_delta_page(uuid, pg_snapshot, text, int),
  private.sync_bootstrap_page(uuid, text, int), private.sync_near_page(uuid, timestamptz, uuid, int);
-- Put together as text: a page as jsonb, grown table by table, took three times as long (49 ms for 1,000 posts, now 15).
create or replace function public.sync_pull(workspace uuid, client uuid, epoch uuid, since text, after text,
  page_size int default 1000) returns json
language plpgsql stable set search_path = '' as $$
declare
  acl_rev text := private.sync_assert_member(workspace);
  seen pg_snapshot := since::pg_snapshot;
  entries text;
  next text;
begin
  if page_size not between 1 and 10000 then
    perform private.sync_refuse('400', 'sync_bad_page_size');
  end if;
  perform private.sync_assert_epoch(epoch, seen);
  if seen is null then
    select p.entries, p.next into entries, next from private.sync_bootstrap_page(workspace, after, page_size) p;
  else
    select p.entries, p.next into entries, next from private.sync_delta_page(workspace, seen, after, page_size) p;
  end if;
  return ('{"rows":[' || coalesce(entries, '') || '],' || substr((private.sync_client_state(client, workspace) || jsonb_build_object(
    'after', next, 'epoch', epoch, 'acl_rev', acl_rev, 'snapshot', pg_current_snapshot()::text))::text, 2))::json;
end $$;

-- The pages below answer with `entries`, {"table", "row"} each, and where the `next` one begins.

-- By (table, id): stable while a row's rev moves between two pages. `after`: "table:id".
create or replace function private.sync_delta_page(workspace uuid, seen pg_snapshot, after text, page_size int,
  out entries text, out next text)
language plpgsql stable set search_path = '' as $$
declare
  tables text[] := private.synced_tables();
  at_table int := coalesce(array_position(tables, split_part(after, ':', 1)), 1);
  at_id uuid := nullif(split_part(coalesce(after, ''), ':', 2), '')::uuid;
  part text;
  found int;
  last text;
  room int := page_size;
begin
  for i in at_table .. cardinality(tables) loop
    execute format(
      'with t as materialized (select * from public.%1$I t
         where t.%2$I = $1 and t.rev >= pg_snapshot_xmin($2) and not pg_visible_in_snapshot(t.rev, $2)
           and ($3 is null or t.id > $3) and %3$s
         order by t.id limit $4)
       select string_agg(''{"table":"%1$s","row":'' || row_to_json(t)::text || ''}'', '','' order by t.id), count(*),
         (select id::text from t order by t.id desc limit 1) from t',
      tables[i], case tables[i] when 'workspaces' then 'id' else 'workspace_id' end, private.sync_window(tables[i]))
    into part, found, last using workspace, seen, at_id, room;
    entries := nullif(concat_ws(',', entries, part), '');
    room := room - found;
    if room = 0 then
      next := tables[i] || ':' || last;
      return;
    end if;
    at_id := null;
  end loop;
end $$;

-- What the calendar shows first: people, accounts and tags; then posts around today with all their parts; then the rest.
-- Removed rows are left out. The rest goes by (rev, id), along the index: what moves meanwhile is in the pull that starts at
-- the first page's snapshot. `after`: "small", "near:<days>:<id>", "rest:<table>:<rev>:<id>".
create or replace function private.sync_bootstrap_page(workspace uuid, after text, page_size int,
  out entries text, out next text)
language plpgsql stable set search_path = '' as $$
declare
  tables text[] := private.synced_tables();
  phase text := split_part(coalesce(after, 'start'), ':', 1);
  part text;
  found int;
  last text;
  room int := page_size;
  at_table int;
  at_rev xid8;
  at_id uuid;
begin
  if phase = 'start' then
    foreach phase in array array['workspaces', 'workspace_members', 'social_accounts', 'tags'] loop
      execute format(
        'select string_agg(''{"table":"%1$s","row":'' || row_to_json(t)::text || ''}'', '','') from public.%1$I t
         where t.%2$I = $1 and t.deleted_at is null', phase, case phase when 'workspaces' then 'id' else 'workspace_id' end)
      into part using workspace;
      entries := nullif(concat_ws(',', entries, part), '');
    end loop;
    next := 'near::';
    return;
  end if;
  if phase = 'near' then
    select p.entries, p.next into entries, next from private.sync_near_page(workspace,
      nullif(split_part(after, ':', 2), '')::timestamptz, nullif(split_part(after, ':', 3), '')::uuid, page_size) p;
    return;
  end if;
  at_table := coalesce(array_position(tables, split_part(after, ':', 2)), array_position(tables, 'media_assets'));
  at_rev := coalesce(nullif(split_part(after, ':', 3), ''), '0')::xid8;
  at_id := coalesce(nullif(split_part(after, ':', 4), '')::uuid, '00000000-0000-0000-0000-000000000000');
  for i in at_table .. cardinality(tables) loop
    execute format(
      'with t as materialized (select * from public.%1$I t
         where t.workspace_id = $1 and (t.rev, t.id) > ($2, $3) and t.deleted_at is null and %2$s
         order by t.rev, t.id limit $4)
       select string_agg(''{"table":"%1$s","row":'' || row_to_json(t)::text || ''}'', '','' order by t.rev, t.id), count(*),
         (select t.rev || '':'' || t.id from t order by t.rev desc, t.id desc limit 1) from t',
      tables[i], private.sync_window(tables[i]))
    into part, found, last using workspace, at_rev, at_id, room;
    entries := nullif(concat_ws(',', entries, part), '');
    room := room - found;
    if room = 0 then
      next := 'rest:' || tables[i] || ':' || last;
      return;
    end if;
    at_rev := '0';
    at_id := '00000000-0000-0000-0000-000000000000';
  end loop;
end $$;

-- Posts from a month back to three ahead, nearest past first date order, each with its targets, files and tags. A post has
-- some eight rows with it: so many fewer posts make a page.
create or replace function private.sync_near_page(workspace uuid, at_date timestamptz, at_id uuid, page_size int,
  out entries text, out next text)
language sql stable set search_path = '' as $$
  with near as materialized (
    select p.* from public.posts p
    where p.workspace_id = workspace and p.deleted_at is null
      and p.publish_date >= now() - interval '31 days' and p.publish_date < now() + interval '92 days'
      and (at_date is null or (p.publish_date, p.id) > (at_date, at_id))
    order by p.publish_date, p.id limit greatest(1, page_size / 8)
  ), media as materialized (
    select m.* from public.post_media m join near on m.workspace_id = workspace and m.post_id = near.id
    where m.deleted_at is null
  ), found as (
    select 1 as place, 'media_assets' as name, row_to_json(a) as row from public.media_assets a
    where a.workspace_id = workspace and a.deleted_at is null and a.id in (select media_asset_id from media)
    union all select 2, 'posts', row_to_json(n) from near n
    union all select 3, 'post_targets', row_to_json(t) from public.post_targets t
      join near on t.workspace_id = workspace and t.post_id = near.id where t.deleted_at is null
    union all select 4, 'post_media', row_to_json(m) from media m
    union all select 5, 'post_tags', row_to_json(g) from public.post_tags g
      join near on g.workspace_id = workspace and g.post_id = near.id where g.deleted_at is null
  ), last as (
    select publish_date, id from near order by publish_date desc, id desc limit 1
  )
  select
    coalesce((select string_agg('{"table":"' || name || '","row":' || row::text || '}', ',' order by place) from found), ''),
    case when (select count(*) from near) = greatest(1, page_size / 8)
      then (select 'near:' || to_char(l.publish_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24MISS.US') || ':' || l.id from last l)
      else 'rest::0:' end
$$;

-- Count and checksum of the live rows that devices hold: a device can prove that it has everything.
create or replace function public.sync_digest(workspace uuid, epoch uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  name text;
  part jsonb;
  tables jsonb := '{}';
begin
  perform private.sync_assert_member(workspace);
  perform private.sync_assert_epoch(epoch, null);
  foreach name in array private.synced_tables() loop
    execute format(
      'select jsonb_build_object(''count'', count(*), ''sum'', coalesce(bit_xor(
         (''x'' || left(md5(t.id::text || '':'' || t.rev::text), 16))::bit(64)::bigint), 0)::text)
       from public.%1$I t where t.%2$I = $1 and t.deleted_at is null and %3$s', name,
      case name when 'workspaces' then 'id' else 'workspace_id' end, private.sync_window(name))
    into part using workspace;
    tables := tables || jsonb_build_object(name, part);
  end loop;
  return jsonb_build_object('snapshot', pg_current_snapshot()::text, 'tables', tables);
end $$;

-- Push.

-- Locks the device's row, forgets the outcomes that it has, and says how far it was taken. A client id belongs to whoever
-- used it first: somebody else's, or a copied profile's, is refused.
create or replace function private.sync_begin_push(workspace uuid, client uuid, acknowledged bigint)
returns private.sync_clients
language plpgsql volatile security definer set search_path = '' as $$
declare
  known private.sync_clients;
begin
  insert into private.sync_clients (client_id, workspace_id, user_id) values (client, workspace, auth.uid())
  on conflict do nothing;
  select c.* into known from private.sync_clients c
  where c.client_id = client and c.workspace_id = workspace for update;
  if known.user_id <> auth.uid() or acknowledged > known.last_mutation_id then
    perform private.sync_refuse('409', 'sync_cloned');
  end if;
  delete from private.sync_results r
  where r.client_id = client and r.workspace_id = workspace and r.mutation_id <= acknowledged;
  update private.sync_clients c set seen_at = now() where c.client_id = client and c.workspace_id = workspace;
  return known;
end $$;

-- Notes that mutations up to `mutation_id` are dealt with. `outcomes`: [{id, …}], for those that have more to say.
create or replace function private.sync_note(workspace uuid, client uuid, mutation_id bigint, hash text, outcomes jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  update private.sync_clients c set last_mutation_id = sync_note.mutation_id, last_hash = sync_note.hash
  where c.client_id = client and c.workspace_id = workspace and c.user_id = auth.uid();
  if not found then
    perform private.sync_refuse('409', 'sync_cloned');
  end if;
  insert into private.sync_results (client_id, workspace_id, mutation_id, outcome)
  select client, workspace, (o ->> 'id')::bigint, o - 'id' from jsonb_array_elements(outcomes) o;
end $$;

-- One mutation with the rights of the caller: {id, table, row, op, values, base}. Answers null where it was simply applied.
--   values, base  columns by name; base holds what the device thought was there
--   merge         a text was replaced meanwhile: nothing is applied, the device merges and sends anew
--   superseded    state or time was changed meanwhile: nothing is applied
--   existing      made elsewhere under the same id; theirs: what stands there that differs
--   deleted       the row was removed meanwhile: removal wins, the device keeps the edit as a revision
--   conflicts     applied; these fields held something else than the device thought
create or replace function private.sync_apply(workspace uuid, mutation jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  name text := mutation ->> 'table';
  row_id uuid := (mutation ->> 'row')::uuid;
  changes jsonb := mutation -> 'values';
  base jsonb := coalesce(mutation -> 'base', '{}');
  columns text;
  was jsonb;
  thought jsonb;
  differs jsonb;
  kept text;
  -- EXECUTE does not set FOUND.
  done int;
begin
  if name is null or name not in ('workspaces', 'social_accounts', 'tags', 'media_assets', 'posts', 'post_targets',
    'post_media', 'post_tags', 'post_revisions', 'schedules') then
    raise exception 'Devices do not write %', coalesce(name, 'nothing') using errcode = '42501';
  end if;
  if coalesce(mutation ->> 'op', 'nothing') not in ('insert', 'update') then
    raise exception 'Devices insert and update, not %', coalesce(mutation ->> 'op', 'nothing') using errcode = '22023';
  end if;
  if name = 'workspaces' and row_id <> workspace then
    raise exception 'Another workspace' using errcode = '42501';
  end if;
  if changes is null then
    raise exception 'Devices say what they change, even if it is nothing' using errcode = '22023';
  end if;
  select string_agg(quote_ident(key), ', ') into columns from jsonb_object_keys(changes) key;
  if columns is null then
    -- All of it went into another mutation before this one went out.
    return null;
  end if;

  if mutation ->> 'op' = 'insert' then
    execute format(
      'insert into public.%1$I (id, workspace_id, %2$s) select $1, $2, %2$s from jsonb_populate_record(null::public.%1$I, $3)
       on conflict (id, workspace_id) do nothing', name, columns) using row_id, workspace, changes;
    get diagnostics done = row_count;
    if done = 1 then
      return null;
    end if;
    -- Made elsewhere already, under the same id. Tags and files: adding wins over removing. Targets: removing wins, so that
    -- nothing is published where a teammate took it off; but whoever saw that, and adds it again, wants it. What was
    -- written for it stands again: it is nowhere else.
    if name in ('tags', 'media_assets', 'post_tags') then
      execute format('update public.%I set deleted_at = null where workspace_id = $1 and id = $2 and deleted_at is not null', name)
      using workspace, row_id;
    elsif name = 'post_targets' then
      changes := changes - array['post_id', 'social_account_id', 'body_rev'] || '{"deleted_at": null}';
      select t.content_override into kept from public.post_targets t where t.workspace_id = workspace and t.id = row_id;
      if kept is not null then
        changes := changes - array['content_override', 'content_override_base'];
      end if;
      select string_agg(quote_ident(key), ', ') into columns from jsonb_object_keys(changes) key;
      execute format('update public.post_targets t set (%1$s) = (select %1$s from jsonb_populate_record(null::public.post_targets, $3))
        where t.workspace_id = $1 and t.id = $2 and t.deleted_at is not null and pg_visible_in_snapshot(t.rev, $4)', columns)
      using workspace, row_id, changes, (mutation ->> 'seen')::pg_snapshot;
      get diagnostics done = row_count;
      if done = 1 then
        -- The device keeps its own text as a revision.
        return case when mutation -> 'values' ->> 'content_override' <> kept
          then jsonb_build_object('status', 'existing', 'theirs', jsonb_build_object('content_override', kept)) end;
      end if;
    end if;
    execute format('select to_jsonb(t) from public.%I t where t.workspace_id = $1 and t.id = $2', name)
    into was using workspace, row_id;
    if was ->> 'deleted_at' is not null and name in ('tags', 'media_assets', 'post_tags') then
      raise exception 'It was removed, and you may not bring it back' using errcode = '42501';
    elsif was ->> 'deleted_at' is not null then
      return jsonb_build_object('status', 'deleted');
    end if;
    changes := mutation -> 'values';
    execute format('select to_jsonb(r) from jsonb_populate_record(null::public.%I, $1) r', name) into thought using changes;
    select jsonb_object_agg(key, was -> key) into differs
    from jsonb_object_keys(changes) key where was -> key is distinct from thought -> key;
    return jsonb_build_object('status', 'existing')
      || case when differs is null then '{}' else jsonb_build_object('theirs', differs) end;
  end if;

  execute format('select to_jsonb(t) from public.%I t where t.%s and t.id = $2 for update', name,
    case name when 'workspaces' then 'id = $1' else 'workspace_id = $1' end)
  into was using workspace, row_id;
  if was is null then
    -- Row-level security hides, it does not raise.
    raise exception 'There is no such row, or you may not change it' using errcode = '42501';
  end if;
  if was ->> 'deleted_at' is not null and not changes ? 'deleted_at' then
    return jsonb_build_object('status', 'deleted');
  end if;
  -- As the column's type writes it: a device writes a time in another way.
  execute format('select to_jsonb(r) from jsonb_populate_record(null::public.%I, $1) r', name) into thought using base;
  select jsonb_object_agg(key, was -> key) into differs
  from jsonb_object_keys(base) key where was -> key is distinct from thought -> key;
  if differs is not null then
    -- Whoever brings it back did not see that it was removed (or removed again). Tags and files: adding wins.
    if was ->> 'deleted_at' is not null and changes ->> 'deleted_at' is null and differs ? 'deleted_at'
      and name not in ('tags', 'media_assets', 'post_tags')
    then
      return jsonb_build_object('status', 'deleted');
    end if;
    -- The text itself too: two devices that replaced the same one count the same.
    if changes ?| array['content', 'content_override'] and differs ?| array['body_rev', 'content', 'content_override'] then
      return jsonb_build_object('status', 'merge', 'theirs', jsonb_build_object('body_rev', was -> 'body_rev')
        || jsonb_strip_nulls(jsonb_build_object('content', was -> 'content', 'content_override', was -> 'content_override')));
    end if;
    -- Together they say when it goes out, and mean nothing by halves.
    if name = 'schedules' or differs ?| array['state', 'wall_time', 'timezone', 'publish_date', 'dst_choice',
      'wall_time_override', 'publish_date_override'] then
      return jsonb_build_object('status', 'superseded', 'theirs', differs);
    end if;
  end if;
  execute format(
    'update public.%1$I t set (%2$s) = (select %2$s from jsonb_populate_record(null::public.%1$I, $3)) where t.%3$s and t.id = $2',
    name, columns, case name when 'workspaces' then 'id = $1' else 'workspace_id = $1' end)
  using workspace, row_id, changes;
  get diagnostics done = row_count;
  if done = 0 then
    raise exception 'There is no such row, or you may not change it' using errcode = '42501';
  end if;
  return case when differs is not null then jsonb_build_object('status', 'applied', 'conflicts', differs) end;
end $$;

-- What mutations may be taken with others of this kind in any order, each row once: null where it is taken alone.
-- Inserts, parents first: nothing looks at a row's parts while there are none. Updates that look at no other row of the kind:
-- not where a name must be free, or where a part of a post looks at its post.
create or replace function private.sync_kind(mutation jsonb) returns text
language sql immutable parallel safe set search_path = '' as $$
  select case
    when mutation -> 'values' is null then null
    when mutation ->> 'op' = 'insert' then
      case when mutation ->> 'table' in ('media_assets', 'tags', 'posts', 'post_targets', 'post_media', 'post_tags', 'post_revisions')
        then 'insert' end
    when mutation ->> 'op' is distinct from 'update' then null
    when mutation ->> 'table' = 'posts'
      and not mutation -> 'values' ?| array['state', 'review_state', 'deleted_at', 'parent_post_id', 'parent_kind'] then 'posts'
    when mutation ->> 'table' in ('posts', 'post_targets', 'post_media', 'post_tags', 'media_assets') then concat_ws(' ',
      mutation ->> 'table', (select string_agg(key, ' ') from jsonb_object_keys(mutation -> 'values') key),
      (mutation -> 'values' ->> 'deleted_at') is null)
  end
$$;

create or replace function private.sync_refuse_together() returns void
language plpgsql set search_path = '' as $$
begin
  raise exception 'Not to be taken together' using errcode = 'PS002';
end $$;

-- Mutations of whole units as a few statements, with the same end as one after the other, each with the outcome null. Where
-- that is not so, or not sure, it fails (PS002, or with what a statement fails with), and whoever calls takes them apart.
create or replace function private.sync_apply_together(workspace uuid, mutations jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  part record;
  compared text;
  -- EXECUTE does not set FOUND.
  done int;
begin
  -- A part that comes before what it belongs to is refused: the order below would mend it.
  if exists (
    with made as materialized (
      select at, m ->> 'row' as id, m -> 'values' as v from jsonb_array_elements(mutations) with ordinality as e (m, at)
      where m ->> 'op' = 'insert')
    select from made child
    cross join lateral unnest(array[v ->> 'post_id', v ->> 'parent_post_id', v ->> 'post_target_id', v ->> 'media_asset_id',
      v ->> 'tag_id']) as reference
    join made parent on parent.id = reference and parent.at >= child.at)
  then
    perform private.sync_refuse_together();
  end if;
  for part in
    with given as materialized (
      select at, m, m ->> 'table' as name, m ->> 'row' as id, m ->> 'op' is not distinct from 'insert' as is_new,
        private.sync_kind(m) as kind
      from jsonb_array_elements(mutations) with ordinality as e (m, at)
      where m -> 'values' is distinct from '{}' or private.sync_kind(m) is null
    ), marked as (
      select *, kind is null or kind is distinct from lag(kind) over (order by at) as starts from given
      where not (is_new and name is not distinct from 'post_revisions')
    ), runs as (
      select *, count(*) filter (where starts) over (order by at) as run from marked
      -- Nothing looks at a revision: they come last.
      union all select *, false, 1000000 from given where is_new and name is not distinct from 'post_revisions'
    ), turns as (
      -- A row that is changed twice has its turn twice.
      select *, row_number() over (partition by run, name, id order by at) as turn,
        array(select key from jsonb_object_keys(m -> 'values') key) as columns,
        array(select key from jsonb_object_keys(coalesce(m -> 'base', '{}')) key) as base_columns
      from runs
    )
    select name, is_new, kind, columns, base_columns, count(*) as total, min(m::text) as only,
      jsonb_agg(m -> 'values' || jsonb_build_object('id', m -> 'row') order by at) as rows,
      jsonb_agg(coalesce(m -> 'base', '{}') || jsonb_build_object('id', m -> 'row') order by at) as bases
    from turns
    group by run, turn, name, is_new, kind, columns, base_columns, m -> 'values' ->> 'parent_post_id' is not null
    order by run, turn, is_new desc, array_position(private.synced_tables(), name),
      m -> 'values' ->> 'parent_post_id' is not null, min(at)
  loop
    if part.kind is null then
      if private.sync_apply(workspace, part.only::jsonb) is not null then
        perform private.sync_refuse_together();
      end if;
      continue;
    end if;
    if part.is_new then
      execute format(
        'insert into public.%1$I (id, workspace_id, %2$s)
         select id, $1, %2$s from jsonb_populate_recordset(null::public.%1$I, $2) on conflict (id, workspace_id) do nothing',
        part.name, (select string_agg(quote_ident(c), ', ') from unnest(part.columns) c)) using workspace, part.rows;
      get diagnostics done = row_count;
    else
      -- All there, seen, and as the device thought; locked in one order, so that two devices do not wait for each other.
      select string_agg(format('t.%1$I is not distinct from b.%1$I', c), ' and ') into compared from unnest(part.base_columns) c;
      if 'deleted_at' <> all (part.columns) then
        compared := concat_ws(' and ', compared, 't.deleted_at is null');
      end if;
      execute format(
        'select count(*) filter (where is_same) from (
           select %2$s as is_same from jsonb_populate_recordset(null::public.%1$I, $2) b
           join public.%1$I t on t.workspace_id = $1 and t.id = b.id order by t.id for update of t) as t',
        part.name, coalesce(compared, 'true')) into done using workspace, part.bases;
      if done <> part.total or private.sync_is_entangled(workspace, part.name, part.columns, part.rows) then
        perform private.sync_refuse_together();
      end if;
      execute format(
        'update public.%1$I t set %2$s from jsonb_populate_recordset(null::public.%1$I, $2) r
         where t.workspace_id = $1 and t.id = r.id',
        part.name, (select string_agg(format('%1$I = r.%1$I', c), ', ') from unnest(part.columns) c)) using workspace, part.rows;
      get diagnostics done = row_count;
    end if;
    if done <> part.total then
      perform private.sync_refuse_together();
    end if;
  end loop;
end $$;

-- Whether one of these rows decides what may be done to another, or what follows from it.
create or replace function private.sync_is_entangled(workspace uuid, name text, columns text[], rows jsonb) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  ids uuid[] := array(select (r ->> 'id')::uuid from jsonb_array_elements(rows) r);
begin
  if name = 'posts' and columns && array['state', 'review_state', 'parent_post_id', 'parent_kind'] then
    -- A part looks at its post.
    return 'parent_post_id' = any (columns) or exists (select from public.posts p
      where p.workspace_id = workspace and p.id = any (ids) and p.parent_post_id is not null);
  elsif name = 'post_targets' and 'deleted_at' = any (columns) then
    -- The state of a post that was attempted follows from its targets.
    return exists (select from public.post_targets t join public.posts p on p.workspace_id = workspace and p.id = t.post_id
      where t.workspace_id = workspace and t.id = any (ids) and p.state not in ('draft', 'queued'));
  end if;
  return false;
end $$;

-- Takes a batch {epoch, schema, acknowledged, mutations: [{id, hash, group, group_size, table, row, op, values, base}]}, in
-- order, each mutation or group in a subtransaction. What can never be accepted is refused, noted and passed over; anything
-- else (a deadlock, a time-out, what nobody thought of) fails the whole call, which changed nothing, and the device tries
-- again with less. As many as may be are taken together; where one of them is not simply applied, half as many, down to
-- one after the other. Answers {last_mutation_id, results}.
create or replace function public.sync_push(workspace uuid, client uuid, batch jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  -- Fewer are not worth their statements.
  fewest constant int := 4;
  known private.sync_clients;
  mutations jsonb[] := array(select m from jsonb_array_elements(batch -> 'mutations') with ordinality as e (m, at) order by at);
  total int := coalesce(cardinality(mutations), 0);
  -- Where the unit that begins here ends; null within one.
  ends int[] := '{}';
  i int := 1;
  j int;
  mutation jsonb;
  is_taken boolean;
  -- So many are tried together, after so many that are not.
  size int := total;
  alone int := 0;
  patience int := fewest;
  outcomes jsonb := '[]';
  unit_outcomes jsonb;
  outcome jsonb;
  said text;
  code text;
begin
  -- A long batch looks its rights up anew for each part (below): somebody may be suspended meanwhile.
  perform private.sync_assert_member(workspace);
  perform private.sync_assert_epoch((batch ->> 'epoch')::uuid, null);
  -- Without one of these everything would go one after the other, to the same end: a fault that nobody would ever see.
  if exists (
    select from unnest(array['sync_apply_together(uuid, jsonb)', 'sync_is_entangled(uuid, text, text[], jsonb)',
      'sync_kind(jsonb)', 'sync_refuse_together()']) as needed
    where not has_function_privilege('private.' || needed, 'execute')
  ) then
    perform private.sync_refuse('503', 'sync_not_granted');
  end if;
  known := private.sync_begin_push(workspace, client, coalesce((batch ->> 'acknowledged')::bigint, 0));
  -- Sent again because the reply was lost. The last one's hash tells whether it is the same history.
  while i <= total and (mutations[i] ->> 'id')::bigint <= known.last_mutation_id loop
    if (mutations[i] ->> 'id')::bigint = known.last_mutation_id and mutations[i] ->> 'hash' <> known.last_hash then
      perform private.sync_refuse('409', 'sync_cloned');
    end if;
    i := i + 1;
  end loop;
  if i > total then
    return private.sync_client_state(client, workspace);
  end if;
  -- The units that are applied or refused whole.
  j := i;
  while j <= total loop
    mutation := mutations[j];
    ends[j] := j;
    if mutation ->> 'group' is not null then
      while ends[j] < total and mutations[ends[j] + 1] ->> 'group' = mutation ->> 'group' loop
        ends[j] := ends[j] + 1;
      end loop;
      if ends[j] - j + 1 <> (mutation ->> 'group_size')::int then
        perform private.sync_refuse('400', 'sync_group_cut');
      end if;
    end if;
    j := ends[j] + 1;
  end loop;
  for j in i .. total loop
    if (mutations[j] ->> 'id')::bigint <> known.last_mutation_id + 1 + j - i then
      perform private.sync_refuse('409', 'sync_gap', jsonb_build_object('expected', known.last_mutation_id + 1 + j - i));
    end if;
  end loop;

  while i <= total loop
    perform set_config('postroom.rights', '', true);
    if alone = 0 and size >= fewest and total - i + 1 >= fewest then
      j := i;
      while j <= total and j - i < size loop
        j := ends[j] + 1;
      end loop;
      begin
        perform private.sync_apply_together(workspace, to_jsonb(mutations[i:j - 1]));
        is_taken := true;
      exception
        -- Whatever it is: taken apart they tell.
        when insufficient_privilege or undefined_column or data_exception or integrity_constraint_violation or sqlstate 'PS002' then
          is_taken := false;
      end;
      if is_taken then
        i := j;
        size := size * 2;
        patience := fewest;
      else
        -- Of what was asked for, too: a group is tried whole however small the try, and would bring back the same for ever.
        size := least(size, j - i) / 2;
        if size < fewest then
          alone := patience;
          patience := patience * 2;
          size := patience;
        end if;
      end if;
      continue;
    end if;
    alone := greatest(0, alone - 1);
    unit_outcomes := '[]';
    begin
      for j in i .. ends[i] loop
        outcome := private.sync_apply(workspace, mutations[j]);
        if outcome is not null then
          unit_outcomes := unit_outcomes || (outcome || jsonb_build_object('id', mutations[j] -> 'id'));
        end if;
        -- A group whose part was not applied is not applied at all.
        if ends[i] > i and outcome ->> 'status' in ('merge', 'superseded', 'deleted') then
          raise exception 'A part of the group: %', outcome ->> 'status' using errcode = 'PS001';
        end if;
      end loop;
    exception
      -- A closed list: what will be refused however often it is sent.
      when insufficient_privilege or foreign_key_violation or unique_violation or check_violation or not_null_violation
        or string_data_right_truncation or invalid_text_representation or invalid_datetime_format
        or datetime_field_overflow or numeric_value_out_of_range or invalid_parameter_value or undefined_column
        or untranslatable_character or sqlstate 'PS001' then
        get stacked diagnostics said = message_text, code = returned_sqlstate;
        select jsonb_agg(jsonb_build_object('id', m -> 'id', 'status', 'refused', 'code', code, 'message', said))
        into unit_outcomes from unnest(mutations[i:ends[i]]) m;
    end;
    outcomes := outcomes || unit_outcomes;
    i := ends[i] + 1;
  end loop;
  mutation := mutations[total];
  perform private.sync_note(workspace, client, (mutation ->> 'id')::bigint, mutation ->> 'hash', outcomes);
  return private.sync_client_state(client, workspace);
end $$;

-- The functions above that run with the caller's rights name helpers in `private`: for these alone it is opened, and it is
-- still out of the API's reach.
grant usage on schema private to authenticated;
select private.close_functions();
grant execute on function
  private.sync_refuse(text, text, jsonb), private.sync_assert_epoch(uuid, pg_snapshot), private.synced_tables(),
  private.sync_window(text), private.sync_assert_member(uuid), private.sync_client_state(uuid, uuid),
  private.sync_greet(uuid, int), private.sync_delta_page(uuid, pg_snapshot, text, int),
  private.sync_bootstrap_page(uuid, text, int), private.sync_near_page(uuid, timestamptz, uuid, int),
  private.sync_begin_push(uuid, uuid, bigint), private.sync_note(uuid, uuid, bigint, text, jsonb),
  private.sync_apply(uuid, jsonb), private.sync_apply_together(uuid, jsonb), private.sync_kind(jsonb),
  private.sync_refuse_together(), private.sync_is_entangled(uuid, text, text[], jsonb)
  to authenticated;
revoke all on function public.sync_hello(uuid, int), public.sync_pull(uuid, uuid, uuid, text, text, int),
  public.sync_digest(uuid, uuid), public.sync_push(uuid, uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.sync_hello(uuid, int), public.sync_pull(uuid, uuid, uuid, text, text, int),
  public.sync_digest(uuid, uuid), public.sync_push(uuid, uuid, jsonb) to authenticated;
