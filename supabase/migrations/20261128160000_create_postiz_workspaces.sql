-- Workspaces and who belongs to them. May be applied more than once.
--
-- Rules that hold everywhere (docs/database.md says why):
--   * Row-level security on every table; policies ask private.my_workspaces(), which runs once a statement.
--   * What a person may never write (rev, created_by, publish status, …) is not granted to `authenticated` at all.
--   * Memberships change through functions only, so their rules stand in one place.

do $$
begin
  -- Functions below read memberships while row-level security is forced on them: without this they would see nothing.
  if not (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) then
    raise exception 'Apply these migrations as Supabase''s "postgres" role: % cannot bypass row-level security', current_user;
  end if;
end $$;

create schema if not exists extensions;
create extension if not exists pgcrypto with schema extensions;

-- Helpers live where the API does not look and nobody may: policies and triggers call them without a grant on the schema.
create schema if not exists private;
revoke all on schema private from public, anon, authenticated, service_role;

-- Postgres lets everybody execute a new function. Taken back from those of `private` that have no entry of privileges yet:
-- what a migration granted stays when an earlier one is applied again.
create or replace function private.close_functions() returns void
language plpgsql set search_path = '' as $$
declare
  signature text;
begin
  for signature in
    select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'private'::regnamespace and p.proacl is null
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end $$;

create table if not exists public.workspaces (
  id uuid primary key default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  name text not null,
  slug text,
  timezone text not null default 'UTC',
  settings jsonb not null default '{}',
  constraint workspaces_size_check check (length(name) between 1 and 200 and length(slug) <= 200
    and jsonb_typeof(settings) = 'object' and length(settings::text) <= 100000)
);

create table if not exists public.workspace_members (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  user_id uuid,
  email text,
  display_name text,
  avatar_url text,
  role text not null default 'member',
  status text not null default 'invited',
  -- Not the id alone: an id taken in another workspace must not be an error here, or it would tell that it is taken.
  constraint workspace_members_pkey primary key (id, workspace_id),
  constraint workspace_members_workspace_id_workspaces_id_fk foreign key (workspace_id) references public.workspaces (id),
  -- A deleted user leaves; see private.leave_with_user.
  constraint workspace_members_user_fkey foreign key (user_id) references auth.users (id) on delete set null,
  constraint workspace_members_role_check check (role in ('owner', 'admin', 'editor', 'member', 'viewer')),
  constraint workspace_members_status_check check (status in ('active', 'invited', 'suspended'))
);

create unique index if not exists workspace_members_user_idx on public.workspace_members (workspace_id, user_id)
  where deleted_at is null and user_id is not null;
create index if not exists workspace_members_user_id_idx on public.workspace_members (user_id);
create index if not exists workspace_members_workspace_rev_idx on public.workspace_members (workspace_id, rev, id);
create unique index if not exists workspace_members_invitation_idx on public.workspace_members (workspace_id, email)
  where deleted_at is null and status = 'invited';
-- What every policy asks (private.my_workspaces), from the index alone.
create index if not exists workspace_members_access_idx on public.workspace_members (user_id, workspace_id, role)
  where deleted_at is null and status = 'active';
create index if not exists workspace_members_email_idx on public.workspace_members (email)
  where deleted_at is null and status = 'invited';

-- An unknown role has no rank, and what has no rank compares with nothing.
create or replace function private.role_rank(role text) returns int
language sql immutable parallel safe set search_path = '' as $$
  select case role when 'viewer' then 1 when 'member' then 2 when 'editor' then 3 when 'admin' then 4 when 'owner' then 5 end
$$;

-- The workspaces in which the caller is active with at least this role. Used as `workspace_id in (select …)`, which runs
-- once a statement; a function of the row would run once a row. What it found is kept for the transaction: a query over
-- three tables reads the memberships once. Whoever could forge that setting could forge request.jwt.claims as well, on
-- which auth.uid() rests; through the API neither can be set.
-- Kept as the person's id and, after a blank each, rank and workspace: quicker to take apart than jsonb.
create or replace function private.my_workspaces(least_role text) returns setof uuid
language plpgsql stable security definer set search_path = '' rows 5 as $$
declare
  me text := coalesce(auth.uid()::text, '');
  lowest int := private.role_rank(least_role);
  known text := current_setting('postroom.rights', true);
  entry text;
begin
  if known is null or left(known, 36) <> me then
    select me || coalesce(string_agg(' ' || private.role_rank(m.role) || m.workspace_id, ''), '') into known
    from public.workspace_members m
    where m.user_id = nullif(me, '')::uuid and m.status = 'active' and m.deleted_at is null;
    perform set_config('postroom.rights', known, true);
  end if;
  foreach entry in array string_to_array(substr(known, 38), ' ') loop
    if left(entry, 1)::int >= lowest then
      return next substr(entry, 2)::uuid;
    end if;
  end loop;
end $$;

-- Rights that change count from the next statement on.
create or replace function private.forget_rights() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform set_config('postroom.rights', '', true);
  return null;
end $$;

-- What the server alone writes. `rev` is the transaction's id, not the system column xmin: that one has 32 bits, and is
-- a subtransaction's inside an exception block.
create or replace function private.stamp_row() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- To the millisecond, which is what devices count in: they must be able to put back what they were given.
  new.updated_at := date_trunc('milliseconds', now());
  new.rev := pg_current_xact_id();
  if tg_op = 'INSERT' then
    new.created_at := least(new.created_at, new.updated_at);
  end if;
  if tg_op = 'INSERT' and auth.uid() is not null then
    new.created_by := auth.uid();
  end if;
  return new;
end $$;

create or replace function private.refuse_move() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'A row keeps its id and stays in its workspace' using errcode = '42501',
    hint = 'Insert it anew in the other workspace and set deleted_at here.';
end $$;

-- Devices learn of a removal by `deleted_at`: a row that just vanishes would stay on them for ever.
create or replace function private.refuse_delete() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'Rows of % are not deleted', tg_table_name using errcode = '42501', hint = 'Set deleted_at instead.';
end $$;

create or replace trigger workspaces_stamp before insert or update on public.workspaces
  for each row execute function private.stamp_row();
create or replace trigger workspaces_move before update on public.workspaces
  for each row when (old.id is distinct from new.id) execute function private.refuse_move();
create or replace trigger workspaces_delete before delete on public.workspaces
  for each statement execute function private.refuse_delete();
create or replace trigger workspace_members_stamp before insert or update on public.workspace_members
  for each row execute function private.stamp_row();
create or replace trigger workspace_members_move before update on public.workspace_members
  for each row when (old.id is distinct from new.id or old.workspace_id is distinct from new.workspace_id)
  execute function private.refuse_move();
create or replace trigger workspace_members_delete before delete on public.workspace_members
  for each statement execute function private.refuse_delete();

create or replace trigger workspace_members_rights after insert or update on public.workspace_members
  for each statement execute function private.forget_rights();

-- An IANA zone by its name. Postgres alone would also take offsets (with the sign the other way round), abbreviations and
-- POSIX rules, which devices read otherwise or not at all.
create or replace function private.require_zone(zone text) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
  if zone !~ '^(UTC|Etc/(UTC|GMT([+-][0-9]{1,2})?)|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)(/[A-Z][A-Za-z_]*(-[A-Za-z]+)*)+)$' then
    raise exception 'time zone "%" not recognized', zone using errcode = '22023', hint = 'Use an IANA name like Europe/Berlin.';
  end if;
  perform now() at time zone zone;
end $$;

create or replace function private.check_zone() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_zone(new.timezone);
  return new;
end $$;

create or replace trigger workspaces_zone before insert or update of timezone on public.workspaces
  for each row execute function private.check_zone();

-- The user's account was deleted (the foreign key set user_id to null): the membership ends with it.
create or replace function private.leave_with_user() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.deleted_at := coalesce(new.deleted_at, now());
  return new;
end $$;

create or replace trigger workspace_members_user before update of user_id on public.workspace_members
  for each row when (old.user_id is not null and new.user_id is null) execute function private.leave_with_user();

-- Whoever asks, also the dashboard and the deletion of a user: a workspace keeps an active owner.
create or replace function private.keep_an_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Two owners that leave at once wait here for each other.
  perform from public.workspaces w where w.id = old.workspace_id for no key update;
  if not exists (
    select from public.workspace_members m
    where m.workspace_id = old.workspace_id and m.role = 'owner' and m.status = 'active' and m.deleted_at is null
  ) then
    raise exception 'A workspace needs an owner' using errcode = '42501',
      hint = 'Transfer the ownership to another active member first.';
  end if;
  return null;
end $$;

create or replace trigger workspace_members_owner after update on public.workspace_members
  for each row
  when (old.role = 'owner' and old.status = 'active' and old.deleted_at is null
    and (new.role <> 'owner' or new.status <> 'active' or new.deleted_at is not null))
  execute function private.keep_an_owner();

alter table public.workspaces enable row level security;
alter table public.workspaces force row level security;
alter table public.workspace_members enable row level security;
alter table public.workspace_members force row level security;

drop policy if exists "members read" on public.workspaces;
create policy "members read" on public.workspaces for select to authenticated
  using (id in (select private.my_workspaces('viewer')));
drop policy if exists "admins update" on public.workspaces;
create policy "admins update" on public.workspaces for update to authenticated
  using (id in (select private.my_workspaces('admin')));
drop policy if exists "members read" on public.workspace_members;
create policy "members read" on public.workspace_members for select to authenticated
  using (workspace_id in (select private.my_workspaces('viewer')));

-- Supabase grants everything on new tables of `public` to the API's roles: taken back, then given out by name.
revoke all on public.workspaces, public.workspace_members from anon, authenticated, service_role;
grant select on public.workspaces, public.workspace_members to authenticated;
grant update (name, slug, timezone, settings) on public.workspaces to authenticated;
grant select, insert, update on public.workspaces, public.workspace_members to service_role;

-- Memberships: the rules of who may do what to whom.

-- An admin manages those below admin, an owner everybody.
create or replace function private.may_manage(manager text, role text) returns boolean
language sql immutable parallel safe set search_path = '' as $$
  select coalesce(manager = 'owner' or (manager = 'admin' and private.role_rank(role) < private.role_rank('admin')), false)
$$;

-- The caller's own membership; refuses in the same words whether or not the workspace exists.
create or replace function private.my_membership(workspace uuid) returns public.workspace_members
language plpgsql security definer set search_path = '' as $$
declare
  mine public.workspace_members;
begin
  -- Changes of one workspace's memberships go one after the other: each sees what the one before left.
  perform from public.workspaces w
  where w.id = workspace and w.id in (select private.my_workspaces('viewer')) for no key update;
  select m.* into mine from public.workspace_members m
  where m.workspace_id = workspace and m.user_id = (select auth.uid()) and m.status = 'active' and m.deleted_at is null;
  if mine.id is null then
    raise exception 'You are not a member of this workspace' using errcode = '42501';
  end if;
  return mine;
end $$;

-- The membership that a function is to change, and the right of the caller to change it.
create or replace function private.manageable_member(member uuid, workspace uuid) returns public.workspace_members
language plpgsql security definer set search_path = '' as $$
declare
  mine public.workspace_members := private.my_membership(workspace);
  theirs public.workspace_members;
begin
  select m.* into theirs from public.workspace_members m
  where m.workspace_id = workspace and m.id = member and m.deleted_at is null for update;
  if theirs.id is null then
    raise exception 'There is no such member in this workspace' using errcode = '22023';
  end if;
  if theirs.id <> mine.id and not private.may_manage(mine.role, theirs.role) then
    raise exception 'Your role (%) may not change a member who is %', mine.role, theirs.role using errcode = '42501';
  end if;
  return theirs;
end $$;

create or replace function private.require_role(role text) returns void
language plpgsql immutable set search_path = '' as $$
begin
  if private.role_rank(role) is null then
    raise exception 'There is no role "%"', role using errcode = '22023',
      hint = 'Roles are owner, admin, editor, member and viewer.';
  end if;
end $$;

-- Name, picture and confirmed address of the caller, as sign-up left them.
create or replace function private.my_person(out email text, out display_name text, out avatar_url text)
language sql stable security definer set search_path = '' as $$
  select case when u.email_confirmed_at is not null then lower(u.email) end,
    coalesce(nullif(u.raw_user_meta_data ->> 'full_name', ''), nullif(u.raw_user_meta_data ->> 'name', ''),
      split_part(u.email, '@', 1)),
    nullif(u.raw_user_meta_data ->> 'avatar_url', '')
  from auth.users u where u.id = (select auth.uid())
$$;

-- Makes a workspace with the caller as its owner. Asked again with an id that the caller has used (a reply was lost), it
-- answers with the workspace that is there.
create or replace function public.create_workspace(name text, timezone text default 'UTC', id uuid default null)
returns public.workspaces
language plpgsql security definer set search_path = '' as $$
declare
  me uuid := (select auth.uid());
  person record;
  made public.workspaces;
begin
  if me is null then
    raise exception 'Sign in to create a workspace' using errcode = '42501';
  end if;
  if nullif(btrim(create_workspace.name), '') is null then
    raise exception 'A workspace needs a name' using errcode = '22023';
  end if;
  select w.* into made from public.workspaces w
  where w.id = create_workspace.id and w.created_by = me and w.id in (select private.my_workspaces('viewer'));
  if made.id is not null then
    return made;
  end if;
  begin
    insert into public.workspaces (id, name, timezone)
    values (coalesce(create_workspace.id, gen_random_uuid()), btrim(create_workspace.name), create_workspace.timezone)
    returning * into made;
  exception when unique_violation then
    raise exception 'This id cannot be used' using errcode = '22023', hint = 'Ask again without an id, or with a new one.';
  end;
  select * into person from private.my_person();
  insert into public.workspace_members (workspace_id, user_id, email, display_name, avatar_url, role, status)
  values (made.id, me, person.email, person.display_name, person.avatar_url, 'owner', 'active');
  return made;
end $$;

-- Invites an address; asked again, it changes the role that is offered. Sends no mail: the team's own function does
-- (supabase/functions), or the person finds the invitation by my_invitations() after sign-in.
create or replace function public.invite_member(workspace_id uuid, email text, role text default 'editor')
returns public.workspace_members
language plpgsql security definer set search_path = '' as $$
declare
  mine public.workspace_members := private.my_membership(invite_member.workspace_id);
  address text := lower(btrim(invite_member.email));
  made public.workspace_members;
begin
  perform private.require_role(invite_member.role);
  if not private.may_manage(mine.role, invite_member.role) then
    raise exception 'Your role (%) may not invite somebody as %', mine.role, invite_member.role using errcode = '42501';
  end if;
  if address is null or address !~ '^[^@\s]+@[^@\s]+\.[^@\s]+$' then
    raise exception 'This is not an e-mail address' using errcode = '22023';
  end if;
  if exists (
    select from public.workspace_members m
    where m.workspace_id = mine.workspace_id and m.email = address and m.status <> 'invited' and m.deleted_at is null
  ) then
    raise exception 'This person is in the workspace already' using errcode = '22023';
  end if;
  update public.workspace_members m set role = invite_member.role
  where m.workspace_id = mine.workspace_id and m.email = address and m.status = 'invited' and m.deleted_at is null
    and private.may_manage(mine.role, m.role)
  returning m.* into made;
  if made.id is null then
    insert into public.workspace_members (workspace_id, email, role, status)
    values (mine.workspace_id, address, invite_member.role, 'invited')
    returning * into made;
  end if;
  return made;
exception when unique_violation then
  raise exception 'This person is invited already, with a role that you may not change' using errcode = '42501';
end $$;

-- Invitations that wait for the caller's confirmed address.
create or replace function public.my_invitations()
returns table (id uuid, workspace_id uuid, workspace_name text, role text, invited_by text, created_at timestamptz)
language sql stable security definer set search_path = '' as $$
  select m.id, m.workspace_id, w.name, m.role,
    (select i.display_name from public.workspace_members i
      where i.workspace_id = m.workspace_id and i.user_id = m.created_by order by i.deleted_at nulls first limit 1),
    m.created_at
  from public.workspace_members m
  join public.workspaces w on w.id = m.workspace_id and w.deleted_at is null
  where m.email = (select email from private.my_person()) and m.status = 'invited' and m.deleted_at is null
  order by m.created_at
$$;

create or replace function private.refuse_invitation() returns void
language plpgsql set search_path = '' as $$
begin
  raise exception 'There is no such invitation for your address' using errcode = '42501',
    hint = 'Sign in with the address that was invited, and confirm it.';
end $$;

-- The invitation to the caller's address, also one that the caller has answered. Locked: two answers come after one another.
create or replace function private.my_invitation(invitation uuid) returns public.workspace_members
language plpgsql security definer set search_path = '' as $$
declare
  found_row public.workspace_members;
begin
  select m.* into found_row from public.workspace_members m
  where m.id = invitation and (m.user_id = (select auth.uid())
    or m.status = 'invited' and m.email = (select email from private.my_person()))
  for update;
  if found_row.id is null then
    perform private.refuse_invitation();
  end if;
  return found_row;
end $$;

-- Answers with the membership, which is the older one where the caller is in the workspace already: so also when it is asked
-- again (a reply was lost).
create or replace function public.accept_invitation(invitation_id uuid) returns public.workspace_members
language plpgsql security definer set search_path = '' as $$
declare
  invitation public.workspace_members := private.my_invitation(accept_invitation.invitation_id);
  person record;
  made public.workspace_members;
begin
  select m.* into made from public.workspace_members m
  where m.workspace_id = invitation.workspace_id and m.user_id = (select auth.uid()) and m.deleted_at is null;
  if made.id is not null then
    update public.workspace_members m set deleted_at = now()
    where m.workspace_id = invitation.workspace_id and m.id = invitation.id and m.id <> made.id and m.deleted_at is null;
    return made;
  end if;
  if invitation.deleted_at is not null then
    perform private.refuse_invitation();
  end if;
  select * into person from private.my_person();
  update public.workspace_members m
  set user_id = (select auth.uid()), status = 'active', display_name = person.display_name, avatar_url = person.avatar_url
  where m.workspace_id = invitation.workspace_id and m.id = invitation.id
  returning m.* into made;
  return made;
end $$;

-- Asked again, it leaves everything as it is.
create or replace function public.decline_invitation(invitation_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  invitation public.workspace_members := private.my_invitation(decline_invitation.invitation_id);
begin
  if invitation.status <> 'invited' then
    perform private.refuse_invitation();
  end if;
  update public.workspace_members m set deleted_at = now()
  where m.workspace_id = invitation.workspace_id and m.id = invitation.id and m.deleted_at is null;
end $$;

-- Nobody raises their own role.
create or replace function public.set_member_role(workspace_id uuid, member_id uuid, role text)
returns public.workspace_members
language plpgsql security definer set search_path = '' as $$
declare
  theirs public.workspace_members := private.manageable_member(set_member_role.member_id, set_member_role.workspace_id);
  mine public.workspace_members := private.my_membership(set_member_role.workspace_id);
  made public.workspace_members;
begin
  perform private.require_role(set_member_role.role);
  if theirs.id = mine.id then
    if private.role_rank(set_member_role.role) > private.role_rank(mine.role) then
      raise exception 'Nobody raises their own role' using errcode = '42501';
    end if;
  elsif not private.may_manage(mine.role, set_member_role.role) then
    raise exception 'Your role (%) may not make somebody %', mine.role, set_member_role.role using errcode = '42501';
  end if;
  update public.workspace_members m set role = set_member_role.role
  where m.workspace_id = theirs.workspace_id and m.id = theirs.id
  returning m.* into made;
  return made;
end $$;

-- Active → suspended or suspended → active, never one's own.
create or replace function private.switch_member(workspace uuid, member uuid, from_status text, to_status text)
returns public.workspace_members
language plpgsql security definer set search_path = '' as $$
declare
  theirs public.workspace_members := private.manageable_member(member, workspace);
  made public.workspace_members;
begin
  if theirs.user_id = (select auth.uid()) then
    raise exception 'Nobody suspends themselves' using errcode = '42501', hint = 'Leave the workspace instead.';
  end if;
  if theirs.status not in (from_status, to_status) then
    raise exception 'This member is %', theirs.status using errcode = '22023';
  end if;
  update public.workspace_members m set status = to_status
  where m.workspace_id = theirs.workspace_id and m.id = theirs.id
  returning m.* into made;
  return made;
end $$;

create or replace function public.suspend_member(workspace_id uuid, member_id uuid) returns public.workspace_members
language sql security definer set search_path = '' as $$
  select private.switch_member(suspend_member.workspace_id, suspend_member.member_id, 'active', 'suspended')
$$;

create or replace function public.reactivate_member(workspace_id uuid, member_id uuid) returns public.workspace_members
language sql security definer set search_path = '' as $$
  select private.switch_member(reactivate_member.workspace_id, reactivate_member.member_id, 'suspended', 'active')
$$;

-- Ends a membership or withdraws an invitation.
create or replace function public.remove_member(workspace_id uuid, member_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  theirs public.workspace_members := private.manageable_member(remove_member.member_id, remove_member.workspace_id);
begin
  if theirs.user_id = (select auth.uid()) then
    raise exception 'Nobody removes themselves' using errcode = '42501', hint = 'Leave the workspace instead.';
  end if;
  update public.workspace_members m set deleted_at = now()
  where m.workspace_id = theirs.workspace_id and m.id = theirs.id;
end $$;

create or replace function public.leave_workspace(workspace_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  mine public.workspace_members := private.my_membership(leave_workspace.workspace_id);
begin
  update public.workspace_members m set deleted_at = now()
  where m.workspace_id = mine.workspace_id and m.id = mine.id;
end $$;

-- The caller becomes an admin, the other one an owner.
create or replace function public.transfer_ownership(workspace_id uuid, member_id uuid) returns public.workspace_members
language plpgsql security definer set search_path = '' as $$
declare
  mine public.workspace_members := private.my_membership(transfer_ownership.workspace_id);
  made public.workspace_members;
begin
  if mine.role <> 'owner' then
    raise exception 'Only an owner may transfer the ownership' using errcode = '42501';
  end if;
  if mine.id = transfer_ownership.member_id then
    raise exception 'You own this workspace already' using errcode = '22023';
  end if;
  update public.workspace_members m set role = 'owner'
  where m.workspace_id = mine.workspace_id and m.id = transfer_ownership.member_id
    and m.status = 'active' and m.deleted_at is null
  returning m.* into made;
  if made.id is null then
    raise exception 'There is no such active member in this workspace' using errcode = '22023';
  end if;
  update public.workspace_members m set role = 'admin' where m.workspace_id = mine.workspace_id and m.id = mine.id;
  return made;
end $$;

-- Functions are open to everybody until this: Postgres grants execute to public, Supabase to the API's roles.
select private.close_functions();
revoke all on function private.my_workspaces(text) from public, anon, service_role;
grant execute on function private.my_workspaces(text) to authenticated;
revoke all on function
  public.create_workspace(text, text, uuid), public.invite_member(uuid, text, text), public.my_invitations(),
  public.accept_invitation(uuid), public.decline_invitation(uuid), public.set_member_role(uuid, uuid, text),
  public.suspend_member(uuid, uuid), public.reactivate_member(uuid, uuid), public.remove_member(uuid, uuid),
  public.leave_workspace(uuid), public.transfer_ownership(uuid, uuid)
  from public, anon, authenticated, service_role;
grant execute on function
  public.create_workspace(text, text, uuid), public.invite_member(uuid, text, text), public.my_invitations(),
  public.accept_invitation(uuid), public.decline_invitation(uuid), public.set_member_role(uuid, uuid, text),
  public.suspend_member(uuid, uuid), public.reactivate_member(uuid, uuid), public.remove_member(uuid, uuid),
  public.leave_workspace(uuid), public.transfer_ownership(uuid, uuid)
  to authenticated;
