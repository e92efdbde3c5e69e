-- Realtime: a hint that a workspace has changed, and who may hear it. electron/sync/SPEC.md 9; may be applied more than once.
--
-- A hint names the workspace and the transaction and nothing else: whoever hears it asks with their own rights. Where
-- Realtime is not there nothing is sent, and devices ask once a minute.

-- Once a workspace and transaction. SECURITY: `authenticated` can't send a broadcast itself (no policy below lets it).
create or replace function private.send_hints(workspaces uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  workspace uuid;
  hinted text := coalesce(current_setting('postroom.hinted', true), '');
begin
  foreach workspace in array workspaces loop
    continue when position(workspace::text in hinted) > 0;
    perform realtime.send(jsonb_build_object('xid', pg_current_xact_id()::text), 'changed', 'workspace:' || workspace, true);
    -- Of this transaction; where it is rolled back in part, message and setting go together.
    hinted := set_config('postroom.hinted', hinted || ' ' || workspace, true);
  end loop;
exception
  -- What people write counts, whatever became of Realtime since.
  when undefined_function or undefined_table or invalid_schema_name or insufficient_privilege then
    raise warning 'No hint of this change could be sent: %', sqlerrm;
end $$;

create or replace function private.hint_changes() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_table_name = 'workspaces' then
    perform private.send_hints(array(select distinct n.id from new_rows n));
  else
    perform private.send_hints(array(select distinct n.workspace_id from new_rows n));
  end if;
  return null;
end $$;

revoke all on function private.send_hints(uuid[]), private.hint_changes() from public, anon, authenticated, service_role;

do $realtime$
declare
  name text;
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null or to_regclass('realtime.messages') is null then
    raise notice 'Realtime is not here: devices will ask once a minute';
    return;
  end if;

  foreach name in array private.synced_tables() loop
    execute format('create or replace trigger %1$s_hint_insert after insert on public.%1$I
      referencing new table as new_rows for each statement execute function private.hint_changes()', name);
    execute format('create or replace trigger %1$s_hint_update after update on public.%1$I
      referencing new table as new_rows for each statement execute function private.hint_changes()', name);
  end loop;

  -- A channel a workspace. Everybody active in it hears, and is seen; nobody speaks.
  drop policy if exists "postroom: members hear" on realtime.messages;
  create policy "postroom: members hear" on realtime.messages for select to authenticated
    using (extension in ('broadcast', 'presence')
      and (select realtime.topic()) in (select 'workspace:' || w from private.my_workspaces('viewer') as w));
  drop policy if exists "postroom: members are seen" on realtime.messages;
  create policy "postroom: members are seen" on realtime.messages for insert to authenticated
    with check (extension = 'presence'
      and (select realtime.topic()) in (select 'workspace:' || w from private.my_workspaces('viewer') as w));
exception when insufficient_privilege then
  -- Closed is safe: without policies nobody joins a channel, and devices ask once a minute.
  raise warning 'The policies of Realtime could not be made: this role may not change realtime.messages'
    using hint = 'Make them in the dashboard (Realtime, Policies) as supabase/migrations has them.';
end $realtime$;
