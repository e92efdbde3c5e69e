-- The library: folders of files, and tags on files. electron/sync/SPEC.md; may be applied more than once.
--
-- A file is in one folder or in none. A folder is a row of its own, so that it can be empty, and so that its new name is one
-- change and not one for each file: two people who rename it and put files into it meanwhile both have what they wanted.

create table if not exists public.media_folders (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  name text not null,
  constraint media_folders_size_check check (length(name) between 1 and 200),
  constraint media_folders_pkey primary key (id, workspace_id),
  constraint media_folders_workspace_id_workspaces_id_fk foreign key (workspace_id) references public.workspaces (id)
);
create unique index if not exists media_folders_name_idx on public.media_folders (workspace_id, lower(name))
  where deleted_at is null;
create index if not exists media_folders_workspace_rev_idx on public.media_folders (workspace_id, rev, id);

alter table public.media_assets add column if not exists folder_id uuid;
do $$
begin
  if not exists (select from pg_constraint where conname = 'media_assets_folder_fkey') then
    alter table public.media_assets add constraint media_assets_folder_fkey foreign key (workspace_id, folder_id)
      references public.media_folders (workspace_id, id);
  end if;
end $$;
create index if not exists media_assets_folder_idx on public.media_assets (workspace_id, folder_id);
grant insert (folder_id), update (folder_id) on public.media_assets to authenticated;

create table if not exists public.asset_tags (
  id uuid not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  media_asset_id uuid not null,
  tag_id uuid not null,
  constraint asset_tags_pkey primary key (id, workspace_id),
  constraint asset_tags_asset_fkey foreign key (workspace_id, media_asset_id)
    references public.media_assets (workspace_id, id),
  constraint asset_tags_tag_fkey foreign key (workspace_id, tag_id) references public.tags (workspace_id, id)
);
create unique index if not exists asset_tags_asset_tag_idx on public.asset_tags (workspace_id, media_asset_id, tag_id)
  where deleted_at is null;
create index if not exists asset_tags_asset_idx on public.asset_tags (workspace_id, media_asset_id);
create index if not exists asset_tags_tag_idx on public.asset_tags (workspace_id, tag_id);
create index if not exists asset_tags_workspace_rev_idx on public.asset_tags (workspace_id, rev, id);

create or replace function private.fill_asset_tag_id() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  joined constant uuid := private.junction_id('asset-tag:' || new.media_asset_id || ':' || new.tag_id);
begin
  -- Any other id could be one that belongs to another pair.
  if new.id <> joined then
    raise exception 'The id of this row follows from what it joins' using errcode = '22023', hint = 'Leave it out.';
  end if;
  new.id := joined;
  return new;
end $$;
create or replace trigger asset_tags_id before insert on public.asset_tags
  for each row execute function private.fill_asset_tag_id();

-- As every table of a workspace has it (20261128160100): stamps, no move, no delete, a line in the log, a hint.
do $$
declare
  name text;
begin
  foreach name in array array['media_folders', 'asset_tags'] loop
    execute format('create or replace trigger %1$s_stamp before insert or update on public.%1$I
      for each row execute function private.stamp_row()', name);
    execute format('alter table public.%I enable row level security', name);
    execute format('alter table public.%I force row level security', name);
    execute format('revoke all on public.%I from anon, authenticated, service_role', name);
    execute format('grant select, insert, update on public.%I to service_role', name);
    execute format('create or replace trigger %1$s_move before update on public.%1$I for each row
      when (old.id is distinct from new.id or (old.workspace_id is not null and old.workspace_id is distinct from new.workspace_id))
      execute function private.refuse_move()', name);
    execute format('create or replace trigger %1$s_delete before delete on public.%1$I
      for each statement execute function private.refuse_delete()', name);
    execute format('create or replace trigger %1$s_log_insert after insert on public.%1$I
      referencing new table as new_rows for each statement execute function private.log_inserts()', name);
    execute format('create or replace trigger %1$s_log_update after update on public.%1$I
      referencing old table as old_rows new table as new_rows for each statement execute function private.log_updates()', name);
    if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null and to_regclass('realtime.messages') is not null then
      execute format('create or replace trigger %1$s_hint_insert after insert on public.%1$I
        referencing new table as new_rows for each statement execute function private.hint_changes()', name);
      execute format('create or replace trigger %1$s_hint_update after update on public.%1$I
        referencing new table as new_rows for each statement execute function private.hint_changes()', name);
    end if;
    execute format('drop policy if exists "members read" on public.%I', name);
    execute format('create policy "members read" on public.%I for select to authenticated
      using (workspace_id in (select private.my_workspaces(''viewer'')))', name);
    execute format('grant select on public.%I to authenticated', name);
  end loop;
end $$;

-- How the library is ordered is for editors, as tags are.
drop policy if exists "editors add" on public.media_folders;
create policy "editors add" on public.media_folders for insert to authenticated
  with check (workspace_id in (select private.my_workspaces('editor')));
drop policy if exists "editors change" on public.media_folders;
create policy "editors change" on public.media_folders for update to authenticated
  using (workspace_id in (select private.my_workspaces('editor')));
grant insert (id, workspace_id, name), update (name, deleted_at) on public.media_folders to authenticated;

-- A tag on a file follows the file.
drop policy if exists "editors add, members to their own files" on public.asset_tags;
create policy "editors add, members to their own files" on public.asset_tags for insert to authenticated
  with check (workspace_id in (select private.my_workspaces('editor'))
    or (workspace_id in (select private.my_workspaces('member'))
      and exists (select from public.media_assets a where a.workspace_id = asset_tags.workspace_id
        and a.id = asset_tags.media_asset_id and a.created_by = (select auth.uid()))));
drop policy if exists "editors change, members on their own files" on public.asset_tags;
create policy "editors change, members on their own files" on public.asset_tags for update to authenticated
  using (workspace_id in (select private.my_workspaces('editor'))
    or (workspace_id in (select private.my_workspaces('member'))
      and exists (select from public.media_assets a where a.workspace_id = asset_tags.workspace_id
        and a.id = asset_tags.media_asset_id and a.created_by = (select auth.uid()))));
grant insert (id, workspace_id, media_asset_id, tag_id), update (deleted_at) on public.asset_tags to authenticated;

-- Sync: the functions of 20261128170000, which name their tables, with the two beside the others.

create or replace function private.synced_tables() returns text[]
language sql immutable parallel safe set search_path = '' as $$
  select array['workspaces', 'workspace_members', 'social_accounts', 'tags', 'media_folders', 'media_assets', 'asset_tags',
    'posts', 'post_targets', 'post_media', 'post_tags', 'post_revisions', 'schedules', 'queue_jobs', 'analytics_events',
    'activity_logs']
$$;

-- Folders come with the first page: files name them.
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
    foreach phase in array array['workspaces', 'workspace_members', 'social_accounts', 'tags', 'media_folders'] loop
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

-- Answers as 20261128170000 says.
create or replace function private.sync_apply(workspace uuid, mutation jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  -- What is added again is brought back: adding wins over removing.
  joins constant text[] := array['tags', 'media_folders', 'media_assets', 'asset_tags', 'post_tags'];
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
  if name is null or name not in ('workspaces', 'social_accounts', 'tags', 'media_folders', 'media_assets', 'asset_tags',
    'posts', 'post_targets', 'post_media', 'post_tags', 'post_revisions', 'schedules') then
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
    -- Made elsewhere already, under the same id. Tags, folders and files: adding wins over removing. Targets: removing wins, so that
    -- nothing is published where a teammate took it off; but whoever saw that, and adds it again, wants it. What was
    -- written for it stands again: it is nowhere else.
    if name = any (joins) then
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
    if was ->> 'deleted_at' is not null and name = any (joins) then
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
    -- Whoever brings it back did not see that it was removed (or removed again). Tags, folders and files: adding wins.
    if was ->> 'deleted_at' is not null and changes ->> 'deleted_at' is null and differs ? 'deleted_at'
      and name <> all (joins)
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

create or replace function private.sync_kind(mutation jsonb) returns text
language sql immutable parallel safe set search_path = '' as $$
  select case
    when mutation -> 'values' is null then null
    when mutation ->> 'op' = 'insert' then
      case when mutation ->> 'table' in ('media_folders', 'media_assets', 'tags', 'asset_tags', 'posts', 'post_targets',
        'post_media', 'post_tags', 'post_revisions')
        then 'insert' end
    when mutation ->> 'op' is distinct from 'update' then null
    when mutation ->> 'table' = 'posts'
      and not mutation -> 'values' ?| array['state', 'review_state', 'deleted_at', 'parent_post_id', 'parent_kind'] then 'posts'
    when mutation ->> 'table' in ('posts', 'post_targets', 'post_media', 'post_tags', 'media_assets', 'asset_tags') then concat_ws(' ',
      mutation ->> 'table', (select string_agg(key, ' ') from jsonb_object_keys(mutation -> 'values') key),
      (mutation -> 'values' ->> 'deleted_at') is null)
  end
$$;

select private.close_functions();
