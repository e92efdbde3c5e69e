-- The upload lease: of two devices that have the same large file one sends it, and the other waits (electron/media/upload/SPEC.md,
-- 2.6). It ends by itself, so that a device that dies holds up nobody for long. May be applied more than once.

create table if not exists private.media_leases (
  workspace_id uuid not null references public.workspaces (id),
  sha256 text not null,
  user_id uuid not null references auth.users (id) on delete cascade,
  client_id uuid not null,
  expires_at timestamptz not null,
  primary key (workspace_id, sha256)
);
create index if not exists media_leases_user_idx on private.media_leases (user_id);
alter table private.media_leases enable row level security;
revoke all on private.media_leases from public, anon, authenticated, service_role;

-- By the rights that the bucket's policy asks for; in the same words whether or not there is such a workspace.
create or replace function private.assert_may_upload(workspace uuid) returns void
language plpgsql stable security definer set search_path = '' as $$
begin
  if workspace is null or workspace not in (select private.my_workspaces('member')) then
    raise exception 'You may not add files to this workspace' using errcode = '42501';
  end if;
end $$;

-- Gives the lease, or prolongs it for whoever has it. Answers {status, seconds}: `yours`, for so long; `busy`: ask again then.
-- Seconds and no time: clocks of devices may be wrong.
create or replace function private.claim_media_upload(workspace uuid, sha256 text, client uuid) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  lasts constant interval := interval '5 minutes';
  -- A device sends one large file at a time.
  most constant int := 100;
  held private.media_leases;
begin
  perform private.assert_may_upload(claim_media_upload.workspace);
  if claim_media_upload.sha256 is null or claim_media_upload.client is null
    or claim_media_upload.sha256 !~ '^[0-9a-f]{64}$' then
    raise exception 'A file is named by its SHA-256' using errcode = '22023';
  end if;
  delete from private.media_leases l
  where l.workspace_id = claim_media_upload.workspace and l.expires_at < now() - interval '1 day';
  if (select count(*) from private.media_leases l where l.workspace_id = claim_media_upload.workspace
    and l.user_id = auth.uid() and l.sha256 <> claim_media_upload.sha256 and l.expires_at > clock_timestamp()) >= most
  then
    return jsonb_build_object('status', 'busy', 'seconds', extract(epoch from lasts)::int);
  end if;
  insert into private.media_leases as l (workspace_id, sha256, user_id, client_id, expires_at)
  values (claim_media_upload.workspace, claim_media_upload.sha256, auth.uid(), claim_media_upload.client, clock_timestamp() + lasts)
  on conflict on constraint media_leases_pkey do update
  set user_id = excluded.user_id, client_id = excluded.client_id, expires_at = excluded.expires_at
  where (l.user_id, l.client_id) = (excluded.user_id, excluded.client_id) or l.expires_at <= clock_timestamp()
  returning l.* into held;
  if held.client_id is not null then
    return jsonb_build_object('status', 'yours', 'seconds', extract(epoch from lasts)::int);
  end if;
  select l.* into held from private.media_leases l
  where l.workspace_id = claim_media_upload.workspace and l.sha256 = claim_media_upload.sha256;
  return jsonb_build_object('status', 'busy',
    'seconds', greatest(1, ceil(coalesce(extract(epoch from held.expires_at - clock_timestamp()), 0)))::int);
end $$;

-- Of a lease that is somebody else's nothing is changed.
create or replace function private.release_media_upload(workspace uuid, sha256 text, client uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform private.assert_may_upload(release_media_upload.workspace);
  delete from private.media_leases l
  where l.workspace_id = release_media_upload.workspace and l.sha256 = release_media_upload.sha256
    and l.client_id = release_media_upload.client and l.user_id = auth.uid();
end $$;

create or replace function public.claim_media_upload(workspace uuid, sha256 text, client uuid) returns jsonb
language sql volatile set search_path = '' as $$
  select private.claim_media_upload(claim_media_upload.workspace, claim_media_upload.sha256, claim_media_upload.client)
$$;
create or replace function public.release_media_upload(workspace uuid, sha256 text, client uuid) returns void
language sql volatile set search_path = '' as $$
  select private.release_media_upload(release_media_upload.workspace, release_media_upload.sha256, release_media_upload.client)
$$;

select private.close_functions();
grant execute on function private.claim_media_upload(uuid, text, uuid), private.release_media_upload(uuid, text, uuid)
  to authenticated;
revoke all on function public.claim_media_upload(uuid, text, uuid), public.release_media_upload(uuid, text, uuid)
  from public, anon, authenticated, service_role;
grant execute on function public.claim_media_upload(uuid, text, uuid), public.release_media_upload(uuid, text, uuid)
  to authenticated;
