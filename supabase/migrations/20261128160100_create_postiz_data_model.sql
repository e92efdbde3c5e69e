-- Everything that a workspace holds: accounts, media, posts, schedules, jobs, analytics, the activity log, credentials.
-- May be applied more than once. The columns are those of drizzle/schema; a test holds both to each other.
--
-- Limits of size and range stand here alone: what a device keeps for itself is its own affair.
--
-- A table's key is (id, workspace_id): an id that is taken in another workspace must not be an error here, or the error
-- would tell that it is taken. Whoever looks a row up by id says of which workspace.

create table if not exists public.social_accounts (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  provider text not null,
  provider_account_id text,
  provider_metadata jsonb not null default '{}',
  display_name text not null,
  handle text not null default '',
  avatar_url text,
  avatar_sha256 text,
  parent_account_id uuid,
  status text not null default 'planned',
  preferences jsonb not null default '{}',
  posting_slots jsonb not null default '[]',
  capability_overrides jsonb not null default '{}',
  rank text not null default 'a0',
  constraint social_accounts_size_check check (length(display_name) between 1 and 500 and length(handle) <= 500
    and jsonb_typeof(provider_metadata) = 'object' and jsonb_typeof(preferences) = 'object'
    and jsonb_typeof(posting_slots) = 'array' and jsonb_typeof(capability_overrides) = 'object'
    and length(preferences::text) + length(posting_slots::text) + length(capability_overrides::text) <= 200000),
  constraint social_accounts_pkey primary key (id, workspace_id),
  constraint social_accounts_workspace_id_workspaces_id_fk foreign key (workspace_id) references public.workspaces (id),
  constraint social_accounts_parent_fkey foreign key (workspace_id, parent_account_id)
    references public.social_accounts (workspace_id, id),
  constraint social_accounts_provider_check check (provider in ('x', 'linkedin', 'instagram', 'facebook', 'threads', 'tiktok', 'youtube',
    'pinterest', 'reddit', 'bluesky', 'mastodon', 'discord', 'telegram')),
  constraint social_accounts_status_check check (status in ('planned', 'active', 'needs_reauth', 'disabled', 'revoked'))
);
create unique index if not exists social_accounts_provider_account_idx on public.social_accounts (workspace_id, provider, provider_account_id)
  where deleted_at is null and provider_account_id is not null;
create index if not exists social_accounts_parent_idx on public.social_accounts (workspace_id, parent_account_id);
create index if not exists social_accounts_workspace_rev_idx on public.social_accounts (workspace_id, rev, id);

create table if not exists public.media_assets (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  kind text not null,
  file_name text not null,
  mime_type text not null,
  extension text not null,
  size_bytes bigint not null,
  width integer,
  height integer,
  duration_ms integer,
  codec text,
  audio_codec text,
  frame_rate double precision,
  animated boolean not null default false,
  page_count integer,
  sha256 text not null,
  alt_text text not null default '',
  thumbnail_sizes jsonb not null default '[]',
  status text not null default 'pending',
  error_detail text,
  details jsonb not null default '{}',
  constraint media_assets_size_check check (size_bytes between 0 and 100000000000 and sha256 ~ '^[0-9a-f]{64}$'
    and extension ~ '^[a-z0-9]{1,10}$' and length(file_name) <= 1000 and length(mime_type) <= 200
    and length(alt_text) <= 20000 and length(details::text) <= 100000),
  constraint media_assets_pkey primary key (id, workspace_id),
  constraint media_assets_workspace_id_workspaces_id_fk foreign key (workspace_id) references public.workspaces (id),
  constraint media_assets_kind_check check (kind in ('image', 'video', 'gif', 'document', 'audio')),
  constraint media_assets_status_check check (status in ('pending', 'processing', 'ready', 'failed'))
);
create unique index if not exists media_assets_sha256_idx on public.media_assets (workspace_id, sha256)
  where deleted_at is null;
create index if not exists media_assets_workspace_rev_idx on public.media_assets (workspace_id, rev, id);

create table if not exists public.tags (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  name text not null,
  color text not null default 'tag-1',
  constraint tags_size_check check (length(name) between 1 and 200 and length(color) <= 50),
  constraint tags_pkey primary key (id, workspace_id),
  constraint tags_workspace_id_workspaces_id_fk foreign key (workspace_id) references public.workspaces (id)
);
create unique index if not exists tags_name_idx on public.tags (workspace_id, lower(name)) where deleted_at is null;
create index if not exists tags_workspace_rev_idx on public.tags (workspace_id, rev, id);

create table if not exists public.posts (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  content text not null default '',
  body_rev integer not null default 0,
  state text not null default 'draft',
  review_state text not null default 'none',
  review_hash text,
  wall_time timestamp,
  timezone text not null default 'UTC',
  dst_choice text not null default 'earlier',
  publish_date timestamptz,
  tz_version text,
  is_recurring boolean not null default false,
  is_evergreen boolean not null default false,
  group_id uuid,
  category text,
  parent_post_id uuid,
  parent_kind text,
  rank text not null default 'a0',
  settings jsonb not null default '{}',
  constraint posts_size_check check (length(content) <= 500000 and length(category) <= 500 and length(rank) <= 500
    and jsonb_typeof(settings) = 'object' and length(settings::text) <= 200000),
  constraint posts_date_check check (publish_date between '1970-01-01Z' and '3000-01-01Z'
    and wall_time between '1970-01-01' and '3000-01-01'),
  constraint posts_pkey primary key (id, workspace_id),
  constraint posts_workspace_id_workspaces_id_fk foreign key (workspace_id) references public.workspaces (id),
  constraint posts_parent_fkey foreign key (workspace_id, parent_post_id) references public.posts (workspace_id, id),
  constraint posts_state_check check (state in ('draft', 'queued', 'publishing', 'published', 'failed')),
  constraint posts_review_state_check check (review_state in ('none', 'requested', 'approved', 'changes_requested', 'lapsed')),
  constraint posts_dst_choice_check check (dst_choice in ('earlier', 'later')),
  constraint posts_parent_kind_check check (parent_kind in ('variant', 'thread_part')),
  constraint posts_parent_kind_present check ((parent_post_id is null) = (parent_kind is null))
);
create index if not exists posts_calendar_idx on public.posts (workspace_id, state, publish_date)
  where deleted_at is null;
create index if not exists posts_publish_date_idx on public.posts (workspace_id, publish_date) where deleted_at is null;
create index if not exists posts_parent_idx on public.posts (workspace_id, parent_post_id);
create index if not exists posts_group_idx on public.posts (workspace_id, group_id);
create index if not exists posts_workspace_rev_idx on public.posts (workspace_id, rev, id);

create table if not exists public.post_targets (
  id uuid not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  post_id uuid not null,
  social_account_id uuid not null,
  content_override text,
  content_override_base text,
  body_rev integer not null default 0,
  media_overridden boolean not null default false,
  wall_time_override timestamp,
  publish_date_override timestamptz,
  settings jsonb not null default '{}',
  status text not null default 'waiting',
  platform_post_id text,
  platform_url text,
  published_at timestamptz,
  attempts integer not null default 0,
  last_error jsonb,
  constraint post_targets_size_check check (length(content_override) <= 500000 and length(content_override_base) <= 500000
    and jsonb_typeof(settings) = 'object' and length(settings::text) <= 200000),
  constraint post_targets_date_check check (publish_date_override between '1970-01-01Z' and '3000-01-01Z'
    and wall_time_override between '1970-01-01' and '3000-01-01'),
  constraint post_targets_pkey primary key (id, workspace_id),
  constraint post_targets_post_fkey foreign key (workspace_id, post_id) references public.posts (workspace_id, id),
  constraint post_targets_account_fkey foreign key (workspace_id, social_account_id)
    references public.social_accounts (workspace_id, id),
  constraint post_targets_status_check check (status in ('waiting', 'publishing', 'published', 'failed', 'unconfirmed', 'canceled'))
);
create unique index if not exists post_targets_post_account_idx on public.post_targets (workspace_id, post_id, social_account_id)
  where deleted_at is null;
-- REST embeds removed targets too: the partial index above cannot serve it.
create index if not exists post_targets_post_idx on public.post_targets (workspace_id, post_id);
create index if not exists post_targets_account_idx on public.post_targets (workspace_id, social_account_id);
create index if not exists post_targets_workspace_rev_idx on public.post_targets (workspace_id, rev, id);

create table if not exists public.post_media (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  post_id uuid not null,
  post_target_id uuid,
  media_asset_id uuid not null,
  rank text not null,
  alt_text_override text,
  constraint post_media_size_check check (length(rank) <= 500 and length(alt_text_override) <= 20000),
  constraint post_media_pkey primary key (id, workspace_id),
  constraint post_media_post_fkey foreign key (workspace_id, post_id) references public.posts (workspace_id, id),
  constraint post_media_target_fkey foreign key (workspace_id, post_target_id)
    references public.post_targets (workspace_id, id),
  constraint post_media_asset_fkey foreign key (workspace_id, media_asset_id)
    references public.media_assets (workspace_id, id)
);
create index if not exists post_media_post_idx on public.post_media (workspace_id, post_id);
create index if not exists post_media_target_idx on public.post_media (workspace_id, post_target_id);
create index if not exists post_media_asset_idx on public.post_media (workspace_id, media_asset_id);
create index if not exists post_media_workspace_rev_idx on public.post_media (workspace_id, rev, id);

create table if not exists public.post_tags (
  id uuid not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  post_id uuid not null,
  tag_id uuid not null,
  constraint post_tags_pkey primary key (id, workspace_id),
  constraint post_tags_post_fkey foreign key (workspace_id, post_id) references public.posts (workspace_id, id),
  constraint post_tags_tag_fkey foreign key (workspace_id, tag_id) references public.tags (workspace_id, id)
);
create unique index if not exists post_tags_post_tag_idx on public.post_tags (workspace_id, post_id, tag_id)
  where deleted_at is null;
create index if not exists post_tags_post_idx on public.post_tags (workspace_id, post_id);
create index if not exists post_tags_tag_idx on public.post_tags (workspace_id, tag_id);
create index if not exists post_tags_workspace_rev_idx on public.post_tags (workspace_id, rev, id);

create table if not exists public.post_revisions (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  post_id uuid not null,
  post_target_id uuid,
  content text not null,
  reason text not null default 'replaced',
  constraint post_revisions_size_check check (length(content) <= 500000),
  constraint post_revisions_pkey primary key (id, workspace_id),
  constraint post_revisions_post_fkey foreign key (workspace_id, post_id) references public.posts (workspace_id, id),
  constraint post_revisions_target_fkey foreign key (workspace_id, post_target_id)
    references public.post_targets (workspace_id, id),
  constraint post_revisions_reason_check check (reason in ('replaced', 'restored', 'queued', 'merge_lost', 'delete_lost'))
);
create index if not exists post_revisions_post_idx on public.post_revisions (workspace_id, post_id, created_at);
create index if not exists post_revisions_target_idx on public.post_revisions (workspace_id, post_target_id);
create index if not exists post_revisions_workspace_rev_idx on public.post_revisions (workspace_id, rev, id);

create table if not exists public.schedules (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  post_id uuid not null,
  kind text not null default 'single',
  rule text,
  rule_kind text,
  timezone text not null default 'UTC',
  starts_at timestamp,
  ends_at timestamp,
  max_runs integer,
  exceptions jsonb not null default '[]',
  cooldown_minutes integer,
  priority integer not null default 0,
  status text not null default 'pending',
  next_run_at timestamptz,
  last_run_at timestamptz,
  run_count integer not null default 0,
  constraint schedules_size_check check (length(rule) <= 10000 and length(exceptions::text) <= 200000),
  constraint schedules_pkey primary key (id, workspace_id),
  constraint schedules_post_fkey foreign key (workspace_id, post_id) references public.posts (workspace_id, id),
  constraint schedules_kind_check check (kind in ('single', 'recurring', 'evergreen')),
  constraint schedules_rule_kind_check check (rule_kind in ('rrule', 'cron')),
  constraint schedules_status_check check (status in ('pending', 'active', 'paused', 'completed', 'canceled'))
);
create index if not exists schedules_post_idx on public.schedules (workspace_id, post_id);
create index if not exists schedules_due_idx on public.schedules (next_run_at) where deleted_at is null;
create index if not exists schedules_workspace_rev_idx on public.schedules (workspace_id, rev, id);

create table if not exists public.queue_jobs (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  schedule_id uuid,
  post_id uuid not null,
  post_target_id uuid not null,
  social_account_id uuid not null,
  run_at timestamptz not null,
  status text not null default 'pending',
  attempt integer not null default 0,
  max_attempts integer not null default 5,
  backoff_ms integer,
  lease_owner text,
  lease_expires_at timestamptz,
  rate_limit_key text,
  idempotency_key text not null,
  error_detail jsonb,
  started_at timestamptz,
  finished_at timestamptz,
  queue_wait_ms integer,
  duration_ms integer,
  bytes_sent bigint,
  calls_made integer,
  constraint queue_jobs_pkey primary key (id, workspace_id),
  constraint queue_jobs_schedule_fkey foreign key (workspace_id, schedule_id)
    references public.schedules (workspace_id, id),
  constraint queue_jobs_post_fkey foreign key (workspace_id, post_id) references public.posts (workspace_id, id),
  constraint queue_jobs_target_fkey foreign key (workspace_id, post_target_id)
    references public.post_targets (workspace_id, id),
  constraint queue_jobs_account_fkey foreign key (workspace_id, social_account_id)
    references public.social_accounts (workspace_id, id),
  constraint queue_jobs_status_check check (status in ('pending', 'running', 'succeeded', 'failed', 'unconfirmed', 'canceled'))
);
create unique index if not exists queue_jobs_idempotency_idx on public.queue_jobs (workspace_id, idempotency_key);
create index if not exists queue_jobs_due_idx on public.queue_jobs (run_at)
  where status = 'pending' and deleted_at is null;
create index if not exists queue_jobs_lease_idx on public.queue_jobs (lease_expires_at) where status = 'running';
create index if not exists queue_jobs_post_idx on public.queue_jobs (workspace_id, post_id);
create index if not exists queue_jobs_target_idx on public.queue_jobs (workspace_id, post_target_id);
create index if not exists queue_jobs_account_idx on public.queue_jobs (workspace_id, social_account_id, run_at);
create index if not exists queue_jobs_schedule_idx on public.queue_jobs (workspace_id, schedule_id);
create index if not exists queue_jobs_workspace_rev_idx on public.queue_jobs (workspace_id, rev, id);

create table if not exists public.analytics_events (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  provider text not null,
  event_type text not null,
  count bigint not null default 1,
  occurred_at timestamptz not null,
  post_id uuid,
  post_target_id uuid,
  social_account_id uuid,
  external_id text,
  details jsonb not null default '{}',
  constraint analytics_events_pkey primary key (id, workspace_id),
  constraint analytics_events_post_fkey foreign key (workspace_id, post_id) references public.posts (workspace_id, id),
  constraint analytics_events_target_fkey foreign key (workspace_id, post_target_id)
    references public.post_targets (workspace_id, id),
  constraint analytics_events_account_fkey foreign key (workspace_id, social_account_id)
    references public.social_accounts (workspace_id, id),
  constraint analytics_events_provider_check check (provider in ('x', 'linkedin', 'instagram', 'facebook', 'threads', 'tiktok', 'youtube',
    'pinterest', 'reddit', 'bluesky', 'mastodon', 'discord', 'telegram')),
  constraint analytics_events_event_type_check check (event_type in ('impression', 'reach', 'click', 'like', 'comment', 'share',
    'save', 'follow', 'view', 'profile_visit'))
);
create index if not exists analytics_events_time_idx on public.analytics_events (workspace_id, occurred_at);
create index if not exists analytics_events_account_idx on public.analytics_events (workspace_id, social_account_id, occurred_at);
create index if not exists analytics_events_post_idx on public.analytics_events (workspace_id, post_id, occurred_at);
create index if not exists analytics_events_target_idx on public.analytics_events (workspace_id, post_target_id);
create index if not exists analytics_events_workspace_rev_idx on public.analytics_events (workspace_id, rev, id);

create table if not exists public.analytics_daily (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  day date not null,
  social_account_id uuid,
  event_type text not null,
  count bigint not null default 0,
  constraint analytics_daily_pkey primary key (id, workspace_id),
  constraint analytics_daily_key unique nulls not distinct (workspace_id, day, social_account_id, event_type),
  constraint analytics_daily_account_fkey foreign key (workspace_id, social_account_id)
    references public.social_accounts (workspace_id, id),
  constraint analytics_daily_event_type_check check (event_type in ('impression', 'reach', 'click', 'like', 'comment', 'share',
    'save', 'follow', 'view', 'profile_visit'))
);
create index if not exists analytics_daily_account_idx on public.analytics_daily (workspace_id, social_account_id, day);
create index if not exists analytics_daily_workspace_rev_idx on public.analytics_daily (workspace_id, rev, id);

create table if not exists public.activity_logs (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  actor_kind text not null default 'user',
  actor_id uuid,
  action text not null,
  entity_type text not null,
  entity_id uuid,
  change jsonb not null default '{}',
  constraint activity_logs_pkey primary key (id, workspace_id),
  constraint activity_logs_workspace_id_workspaces_id_fk foreign key (workspace_id) references public.workspaces (id),
  constraint activity_logs_actor_kind_check check (actor_kind in ('user', 'system'))
);
create index if not exists activity_logs_time_idx on public.activity_logs (workspace_id, created_at);
create index if not exists activity_logs_entity_idx on public.activity_logs (workspace_id, entity_type, entity_id);
create index if not exists activity_logs_workspace_rev_idx on public.activity_logs (workspace_id, rev, id);

create table if not exists public.credentials (
  id uuid not null default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid not null,
  social_account_id uuid not null,
  access_token_encrypted bytea not null,
  refresh_token_encrypted bytea,
  token_expires_at timestamptz,
  scopes jsonb not null default '[]',
  key_id text not null default 'default',
  constraint credentials_pkey primary key (id, workspace_id),
  constraint credentials_account_fkey foreign key (workspace_id, social_account_id)
    references public.social_accounts (workspace_id, id)
);
create unique index if not exists credentials_account_idx on public.credentials (workspace_id, social_account_id)
  where deleted_at is null;
-- read_credential asks by the account alone.
create index if not exists credentials_social_account_idx on public.credentials (social_account_id, workspace_id);
create index if not exists credentials_key_idx on public.credentials (key_id);
create index if not exists credentials_expiry_idx on public.credentials (token_expires_at);

create table if not exists public.webhook_events (
  id uuid primary key default gen_random_uuid(),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  rev xid8 not null default pg_current_xact_id(),
  workspace_id uuid,
  provider text not null,
  event_type text not null default 'other',
  external_event_id text,
  payload jsonb not null,
  signature_verdict text not null default 'unchecked',
  status text not null default 'received',
  attempts integer not null default 0,
  error_detail text,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  constraint webhook_events_workspace_id_workspaces_id_fk foreign key (workspace_id) references public.workspaces (id),
  constraint webhook_events_provider_check check (provider in ('x', 'linkedin', 'instagram', 'facebook', 'threads', 'tiktok', 'youtube',
    'pinterest', 'reddit', 'bluesky', 'mastodon', 'discord', 'telegram')),
  constraint webhook_events_event_type_check check (event_type in ('delivery_receipt', 'token_revocation', 'policy_change', 'other')),
  constraint webhook_events_signature_check check (signature_verdict in ('valid', 'invalid', 'missing', 'unchecked')),
  constraint webhook_events_status_check check (status in ('received', 'processing', 'processed', 'failed', 'ignored'))
);
create unique index if not exists webhook_events_external_idx on public.webhook_events (provider, external_event_id)
  where external_event_id is not null;
create index if not exists webhook_events_workspace_idx on public.webhook_events (workspace_id);
create index if not exists webhook_events_pending_idx on public.webhook_events (received_at)
  where status in ('received', 'failed');

-- What the server alone writes, and what never happens to a row.

do $$
declare
  name text;
begin
  foreach name in array array['social_accounts', 'media_assets', 'tags', 'posts', 'post_targets', 'post_media', 'post_tags',
    'post_revisions', 'schedules', 'queue_jobs', 'analytics_events', 'analytics_daily', 'activity_logs', 'credentials',
    'webhook_events']
  loop
    execute format('create or replace trigger %1$s_stamp before insert or update on public.%1$I
      for each row execute function private.stamp_row()', name);
    execute format('alter table public.%I enable row level security', name);
    execute format('alter table public.%I force row level security', name);
    -- Supabase grants everything on new tables of `public` to the API's roles: taken back, then given out by name.
    execute format('revoke all on public.%I from anon, authenticated, service_role', name);
    execute format('grant select, insert, update on public.%I to service_role', name);
    -- A webhook finds its workspace after it has come in.
    execute format('create or replace trigger %1$s_move before update on public.%1$I for each row
      when (old.id is distinct from new.id or (old.workspace_id is not null and old.workspace_id is distinct from new.workspace_id))
      execute function private.refuse_move()', name);
    -- A token that is no longer needed goes for good; everything else stays, marked.
    if name <> 'credentials' then
      execute format('create or replace trigger %1$s_delete before delete on public.%1$I
        for each statement execute function private.refuse_delete()', name);
    end if;
  end loop;
end $$;
grant delete on public.credentials to service_role;

-- Two devices that join the same two rows make the same id, and merge instead of colliding. As shared/lib/ids.ts.
create or replace function private.junction_id(name text) returns uuid
language sql immutable parallel safe strict set search_path = '' as $$
  select encode(set_byte(set_byte(h, 6, (get_byte(h, 6) & 15) | 80), 8, (get_byte(h, 8) & 63) | 128), 'hex')::uuid
  from (select substring(extensions.digest('\x7f1c1f0e2c0c5f398a520f3f6d2f0b11'::bytea || convert_to(name, 'UTF8'), 'sha1')
    from 1 for 16) as h) as hashed
$$;

create or replace function private.fill_target_id() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Any other id could be one that belongs to another pair.
  if new.id <> private.junction_id('target:' || new.post_id || ':' || new.social_account_id) then
    raise exception 'The id of this row follows from what it joins' using errcode = '22023', hint = 'Leave it out.';
  end if;
  new.id := private.junction_id('target:' || new.post_id || ':' || new.social_account_id);
  return new;
end $$;

create or replace function private.fill_post_tag_id() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Any other id could be one that belongs to another pair.
  if new.id <> private.junction_id('tag:' || new.post_id || ':' || new.tag_id) then
    raise exception 'The id of this row follows from what it joins' using errcode = '22023', hint = 'Leave it out.';
  end if;
  new.id := private.junction_id('tag:' || new.post_id || ':' || new.tag_id);
  return new;
end $$;

create or replace trigger post_targets_id before insert on public.post_targets
  for each row execute function private.fill_target_id();
create or replace trigger post_tags_id before insert on public.post_tags
  for each row execute function private.fill_post_tag_id();

-- Time: wall-clock time, zone, and the instant that they mean.

-- As shared/domain/zone.ts: where the clocks are set back `choice` picks one of two instants, where they are set forward
-- the time moves on by the gap.
create or replace function private.to_instant(wall timestamp, zone text, choice text) returns timestamptz
language sql stable parallel safe set search_path = '' as $$
  select coalesce(
    case choice when 'earlier' then min(at) else max(at) end,
    -- None: the time is skipped. The offset before the gap carries it across.
    max(wall at time zone 'UTC' - before_offset))
  from (
    -- Offsets a day before and after bracket any single change of the clocks.
    select ((wall at time zone 'UTC' - interval '1 day') at time zone zone) - (wall - interval '1 day') as before_offset,
      ((wall at time zone 'UTC' + interval '1 day') at time zone zone) - (wall + interval '1 day') as after_offset
  ) as offsets
  left join lateral (
    select wall at time zone 'UTC' - o as at from unnest(array[before_offset, after_offset]) as o
    where (wall at time zone 'UTC' - o) at time zone zone = wall
  ) as candidates on true
$$;

create or replace function private.fill_post_times() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_zone(new.timezone);
  if tg_op = 'INSERT' then
    if new.publish_date is null then
      new.publish_date := private.to_instant(new.wall_time, new.timezone, new.dst_choice);
    elsif new.wall_time is null then
      new.wall_time := new.publish_date at time zone new.timezone;
    end if;
    return new;
  end if;
  -- Whoever sets both (a device that computed the instant) is believed; who sets one gets the other.
  if new.publish_date is not distinct from old.publish_date then
    new.publish_date := private.to_instant(new.wall_time, new.timezone, new.dst_choice);
  elsif new.wall_time is not distinct from old.wall_time and new.timezone = old.timezone then
    new.wall_time := new.publish_date at time zone new.timezone;
  end if;
  return new;
end $$;

create or replace trigger posts_times before insert on public.posts
  for each row execute function private.fill_post_times();
create or replace trigger posts_times_change before update on public.posts for each row
  when (old.wall_time is distinct from new.wall_time or old.publish_date is distinct from new.publish_date
    or old.timezone <> new.timezone or old.dst_choice <> new.dst_choice)
  execute function private.fill_post_times();
create or replace trigger schedules_zone before insert or update of timezone on public.schedules
  for each row execute function private.check_zone();

-- State: the author moves a post between draft and queued; once a target was attempted it follows from the targets.

-- Null while nothing was attempted. As shared/domain/post-state.ts, held to the same table by a test.
create or replace function private.derive_post_state(statuses text[]) returns text
language sql immutable parallel safe set search_path = '' as $$
  select case
    when not statuses && array['publishing', 'published', 'failed', 'unconfirmed'] then null
    when statuses && array['publishing'] then 'publishing'
    when statuses && array['failed', 'unconfirmed'] then 'failed'
    when statuses && array['waiting'] then 'publishing'
    else 'published'
  end
$$;

-- Null derived where nothing is out any more: what was queued once is queued again.
create or replace function private.derive_post(workspace uuid, post uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  derived text;
begin
  -- Two targets that change at once wait here for each other: the second sees both.
  perform from public.posts p where p.workspace_id = workspace and p.id = post for no key update;
  select private.derive_post_state(coalesce(array_agg(t.status), '{}')) into derived from public.post_targets t
  where t.workspace_id = workspace and t.post_id = post and t.deleted_at is null;
  update public.posts p set state = coalesce(derived, 'queued')
  where p.workspace_id = workspace and p.id = post and p.state is distinct from derived
    and (derived is not null or p.state in ('publishing', 'published', 'failed'));
end $$;

create or replace function private.follow_targets() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Most changes are the author's, of what was never attempted: they lock nothing.
  if new.status not in ('waiting', 'canceled') or (tg_op = 'UPDATE' and old.status not in ('waiting', 'canceled'))
    or exists (select from public.posts p where p.workspace_id = new.workspace_id and p.id = new.post_id
      and p.state in ('publishing', 'published', 'failed'))
  then
    perform private.derive_post(new.workspace_id, new.post_id);
  end if;
  return null;
end $$;

create or replace trigger post_targets_state after insert or update of status, deleted_at on public.post_targets
  for each row execute function private.follow_targets();

-- Queued again after a failure: what failed is tried anew. Not what is unconfirmed, which is looked up first. Taken back
-- to draft where another target is out already, what failed is given up.
create or replace function private.retry_failed_targets() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  is_out boolean := exists (
    select from public.post_targets t where t.workspace_id = new.workspace_id and t.post_id = new.id
      and t.deleted_at is null and t.status in ('publishing', 'published', 'unconfirmed'));
begin
  update public.post_targets t set status = case when new.state = 'draft' and is_out then 'canceled' else 'waiting' end
  where t.workspace_id = new.workspace_id and t.post_id = new.id and t.status = 'failed';
  if is_out then
    perform private.derive_post(new.workspace_id, new.id);
  end if;
  return null;
end $$;

create or replace trigger posts_retry after update of state on public.posts for each row
  when (old.state = 'failed' and new.state in ('draft', 'queued')) execute function private.retry_failed_targets();

-- What people may not do to a post, whatever their role. The publisher (service_role) and our own functions may: within these
-- current_user is another. SECURITY: after the row is written, not before: then row-level security has refused whoever has no
-- business in the workspace, who would learn from these words that a post is there.

-- Is something of this post out already? A part of a thread is as far as its post. Holds back a publisher that is about to
-- claim it.
create or replace function private.is_out(workspace uuid, post uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
  whole uuid := coalesce(
    (select p.parent_post_id from public.posts p
      where p.workspace_id = workspace and p.id = post and p.parent_kind = 'thread_part'), post);
  found_state text;
begin
  select p.state into found_state from public.posts p where p.workspace_id = workspace and p.id = whole for share;
  return found_state in ('publishing', 'published') or exists (
    select from public.post_targets t where t.workspace_id = workspace and t.post_id = whole and t.deleted_at is null
      and t.status in ('publishing', 'published', 'unconfirmed'));
end $$;

create or replace function private.refuse_edit() returns void
language plpgsql set search_path = '' as $$
begin
  raise exception 'A post that is going out or is published is not edited' using errcode = '42501',
    hint = 'Make a new draft with these changes.';
end $$;

-- A part belongs to a post that is no part itself, and has neither a state nor targets of its own.
create or replace function private.guard_part(part public.posts, is_member boolean) returns void
language plpgsql security definer set search_path = '' as $$
declare
  whole public.posts;
begin
  if part.parent_post_id is null then
    return;
  end if;
  select p.* into whole from public.posts p where p.workspace_id = part.workspace_id and p.id = part.parent_post_id;
  if whole.id = part.id or whole.parent_kind = 'thread_part' or (part.parent_kind = 'thread_part' and (part.state <> 'draft'
    or exists (select from public.post_targets t where t.workspace_id = part.workspace_id and t.post_id = part.id
      and t.deleted_at is null)))
  then
    raise exception 'A part of a thread belongs to a post that is no part, and has no state or targets of its own'
      using errcode = '23514';
  end if;
  if part.parent_kind = 'thread_part' and is_member and not coalesce(whole.created_by = auth.uid() and whole.state = 'draft'
    and whole.review_state <> 'approved', false)
  then
    raise exception 'Members add parts to their own drafts' using errcode = '42501';
  end if;
end $$;

create or replace function private.guard_post() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  -- Of what it was a part before: a part cannot leave its post to be edited.
  whole uuid;
begin
  if new.state not in ('draft', 'queued') and (tg_op = 'INSERT' or new.state <> old.state) then
    raise exception 'Only the publisher sets a post to %', new.state using errcode = '42501';
  end if;
  perform private.guard_part(new, new.workspace_id not in (select private.my_workspaces('editor')));
  if tg_op = 'INSERT' then
    if new.parent_kind = 'thread_part' and private.is_out(new.workspace_id, new.parent_post_id) then
      perform private.refuse_edit();
    end if;
    return null;
  end if;
  whole := case when old.parent_kind = 'thread_part' then old.parent_post_id else old.id end;
  if (old.parent_kind = 'thread_part' and (old.parent_post_id, old.rank, old.deleted_at)
      is distinct from (new.parent_post_id, new.rank, new.deleted_at) and private.is_out(old.workspace_id, whole))
    or (new.parent_kind = 'thread_part' and new.parent_post_id is distinct from old.parent_post_id
      and private.is_out(new.workspace_id, new.parent_post_id))
    or ((new.content, new.wall_time, new.timezone, new.dst_choice, new.publish_date, new.settings, new.parent_kind)
      is distinct from
      (old.content, old.wall_time, old.timezone, old.dst_choice, old.publish_date, old.settings, old.parent_kind)
      and private.is_out(old.workspace_id, whole))
    or (old.state in ('publishing', 'published') and new.state <> old.state)
  then
    perform private.refuse_edit();
  end if;
  return null;
end $$;

create or replace trigger posts_guard after insert or update on public.posts
  for each row when (current_user = 'authenticated') execute function private.guard_post();

create or replace function private.guard_target() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.status in ('publishing', 'published', 'unconfirmed') then
    raise exception 'A target that is going out or is published is not edited' using errcode = '42501',
      hint = 'Make a new draft with these changes.';
  end if;
  -- Taken off in time, it does not go out; anything else would change what does.
  if private.is_out(old.workspace_id, old.post_id) and not (old.deleted_at is null and new.deleted_at is not null
    and (new.content_override, new.media_overridden, new.wall_time_override, new.publish_date_override, new.settings)
      is not distinct from
      (old.content_override, old.media_overridden, old.wall_time_override, old.publish_date_override, old.settings))
  then
    perform private.refuse_edit();
  end if;
  return null;
end $$;

create or replace trigger post_targets_guard after update on public.post_targets
  for each row when (current_user = 'authenticated') execute function private.guard_target();

-- New targets and files of a post that went out would change what it was.
create or replace function private.guard_new_target() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from public.posts p where p.workspace_id = new.workspace_id and p.id = new.post_id
    and p.parent_kind = 'thread_part') then
    raise exception 'A part of a thread has no targets of its own' using errcode = '23514';
  end if;
  if private.is_out(new.workspace_id, new.post_id) then
    perform private.refuse_edit();
  end if;
  return null;
end $$;

create or replace trigger post_targets_post_guard after insert on public.post_targets
  for each row when (current_user = 'authenticated') execute function private.guard_new_target();

create or replace function private.guard_media() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if private.is_out(new.workspace_id, new.post_id) then
    perform private.refuse_edit();
  end if;
  return null;
end $$;

create or replace trigger post_media_guard after insert or update on public.post_media
  for each row when (current_user = 'authenticated') execute function private.guard_media();

-- A file or text of a target is of that target's post.
create or replace function private.match_target() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.post_target_id is not null and exists (
    select from public.post_targets t where t.workspace_id = new.workspace_id and t.id = new.post_target_id
      and t.post_id <> new.post_id)
  then
    raise exception 'This target belongs to another post' using errcode = '23503';
  end if;
  return null;
end $$;

create or replace trigger post_media_target_guard after insert or update of post_id, post_target_id on public.post_media
  for each row execute function private.match_target();
create or replace trigger post_revisions_target_guard after insert or update of post_id, post_target_id
  on public.post_revisions for each row execute function private.match_target();

-- body_rev counts replacements of a text, for compare-and-set: it rises with every one, whoever writes, and with nothing
-- else. A device that folded a burst of typing into one update says how many they were.
create or replace function private.count_body() returns trigger
language plpgsql set search_path = '' as $$
begin
  if to_jsonb(new) -> tg_argv[0] is not distinct from to_jsonb(old) -> tg_argv[0] then
    new.body_rev := old.body_rev;
  elsif new.body_rev not between old.body_rev + 1 and old.body_rev + 100000 then
    new.body_rev := old.body_rev + 1;
  end if;
  return new;
end $$;

create or replace trigger posts_body before update of content, body_rev on public.posts
  for each row execute function private.count_body('content');
create or replace trigger post_targets_body before update of content_override, body_rev on public.post_targets
  for each row execute function private.count_body('content_override');

-- A target's own time stands on the wall of its post's zone.
create or replace function private.fill_target_time() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  zone text;
  choice text;
begin
  select p.timezone, p.dst_choice into zone, choice from public.posts p
  where p.workspace_id = new.workspace_id and p.id = new.post_id;
  if new.wall_time_override is null and new.publish_date_override is not null and tg_op = 'INSERT' then
    new.wall_time_override := new.publish_date_override at time zone zone;
  elsif tg_op = 'INSERT' then
    new.publish_date_override := coalesce(new.publish_date_override, private.to_instant(new.wall_time_override, zone, choice));
  elsif new.publish_date_override is not distinct from old.publish_date_override then
    new.publish_date_override := private.to_instant(new.wall_time_override, zone, choice);
  elsif new.wall_time_override is not distinct from old.wall_time_override then
    new.wall_time_override := new.publish_date_override at time zone zone;
  end if;
  return new;
end $$;

create or replace trigger post_targets_time before insert on public.post_targets
  for each row execute function private.fill_target_time();
create or replace trigger post_targets_time_change before update on public.post_targets for each row
  when (old.wall_time_override is distinct from new.wall_time_override
    or old.publish_date_override is distinct from new.publish_date_override)
  execute function private.fill_target_time();

create or replace function private.move_target_times() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.post_targets t
  set publish_date_override = private.to_instant(t.wall_time_override, new.timezone, new.dst_choice)
  where t.workspace_id = new.workspace_id and t.post_id = new.id and t.wall_time_override is not null
    and t.status in ('waiting', 'failed');
  return null;
end $$;

create or replace trigger posts_target_times after update on public.posts for each row
  when (old.timezone <> new.timezone or old.dst_choice <> new.dst_choice)
  execute function private.move_target_times();

create or replace function private.guard_schedule() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user = 'authenticated' and (tg_op = 'INSERT' and new.status = 'completed'
    or tg_op = 'UPDATE' and new.status <> old.status and 'completed' in (old.status, new.status))
  then
    raise exception 'A schedule is completed by the publisher, and stays so' using errcode = '42501';
  end if;
  return new;
end $$;

create or replace trigger schedules_guard before insert or update on public.schedules
  for each row execute function private.guard_schedule();

-- Activity log: who did what to which row. Written by the server alone.

create or replace function private.entity_workspace(entity jsonb) returns uuid
language sql immutable parallel safe set search_path = '' as $$
  select coalesce(entity ->> 'workspace_id', entity ->> 'id')::uuid
$$;

create or replace function private.log_inserts() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.activity_logs (workspace_id, actor_kind, actor_id, action, entity_type, entity_id)
  select private.entity_workspace(to_jsonb(n)), case when auth.uid() is null then 'system' else 'user' end, auth.uid(),
    'created', tg_table_name, n.id
  from new_rows n;
  return null;
end $$;

-- Changed columns: short facts as [before, after], everything else (texts, settings, whatever may hold a secret) as true.
create or replace function private.changed_columns(before jsonb, after jsonb) returns jsonb
language sql immutable parallel safe set search_path = '' as $$
  select jsonb_object_agg(key, case
    when key in ('state', 'status', 'role', 'review_state', 'wall_time', 'timezone', 'publish_date', 'dst_choice', 'deleted_at',
      'wall_time_override', 'publish_date_override', 'category', 'color', 'rank', 'priority', 'kind', 'rule_kind')
    then jsonb_build_array(before -> key, value) else 'true'::jsonb end)
  from jsonb_each(after)
  where key not in ('rev', 'updated_at', 'body_rev') and value is distinct from before -> key
$$;

create or replace function private.name_change(entity_type text, before jsonb, after jsonb) returns text
language sql immutable parallel safe set search_path = '' as $$
  select case
    when before ->> 'deleted_at' is null and after ->> 'deleted_at' is not null then 'deleted'
    when before ->> 'deleted_at' is not null and after ->> 'deleted_at' is null then 'restored'
    when entity_type = 'posts' and before ->> 'state' <> after ->> 'state' then after ->> 'state'
    when entity_type in ('post_targets', 'media_assets', 'schedules', 'social_accounts', 'workspace_members')
      and before ->> 'status' <> after ->> 'status' then after ->> 'status'
    when entity_type = 'workspace_members' and before ->> 'role' <> after ->> 'role' then 'role_changed'
    else 'updated'
  end
$$;

-- An earlier change of the same column keeps the value that it began with.
create or replace function private.merge_changes(earlier jsonb, later jsonb) returns jsonb
language sql immutable parallel safe set search_path = '' as $$
  select earlier || coalesce(jsonb_object_agg(key, case
    when jsonb_typeof(value) = 'array' and jsonb_typeof(earlier -> key) = 'array'
    then jsonb_build_array(earlier -> key -> 0, value -> 1) else value end), '{}')
  from jsonb_each(later)
$$;

-- What one person changes in one row within ten minutes (autosaves) is one line.
create or replace function private.log_updates() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  me uuid := auth.uid();
  name text := tg_table_name;
begin
  with pairs as (
    select to_jsonb(o) as before, to_jsonb(n) as after
    from new_rows n join old_rows o on o.id = n.id
  ), changes as materialized (
    select private.entity_workspace(after) as workspace_id, (after ->> 'id')::uuid as entity_id,
      private.name_change(name, before, after) as action, private.changed_columns(before, after) as change
    from pairs where private.entity_workspace(before) = private.entity_workspace(after)
  ), merged as (
    update public.activity_logs l set change = private.merge_changes(l.change, c.change)
    from changes c
    where c.action = 'updated' and c.change is not null
      -- Asked so that the index of entities is used, for each row one look: by time there may be many thousands, and a bare
      -- tg_table_name is of another type than the index.
      and l.workspace_id = c.workspace_id and l.entity_type = name and l.entity_id = c.entity_id
      and l.action = 'updated' and l.actor_id is not distinct from me
      and l.created_at + interval '10 minutes' > now()
    returning c.workspace_id, c.entity_id
  )
  insert into public.activity_logs (workspace_id, actor_kind, actor_id, action, entity_type, entity_id, change)
  select c.workspace_id, case when me is null then 'system' else 'user' end, me, c.action, name, c.entity_id, c.change
  from changes c
  where c.change is not null
    and (c.workspace_id, c.entity_id) not in (select m.workspace_id, m.entity_id from merged m);
  return null;
end $$;

do $$
declare
  name text;
begin
  foreach name in array array['workspaces', 'workspace_members', 'social_accounts', 'media_assets', 'tags', 'posts',
    'post_targets', 'post_media', 'post_tags', 'schedules']
  loop
    execute format('create or replace trigger %1$s_log_insert after insert on public.%1$I
      referencing new table as new_rows for each statement execute function private.log_inserts()', name);
    execute format('create or replace trigger %1$s_log_update after update on public.%1$I
      referencing old table as old_rows new table as new_rows for each statement execute function private.log_updates()', name);
  end loop;
end $$;

-- Analytics: sums per account, kind and day on the wall in the workspace's zone.

create or replace function private.add_daily(deltas jsonb) returns void
language sql security definer set search_path = '' as $$
  insert into public.analytics_daily as d (workspace_id, day, social_account_id, event_type, count)
  select e.workspace_id, (e.occurred_at at time zone w.timezone)::date, e.social_account_id, e.event_type, sum(e.count)
  from jsonb_to_recordset(deltas)
    as e (workspace_id uuid, occurred_at timestamptz, social_account_id uuid, event_type text, count bigint)
  join public.workspaces w on w.id = e.workspace_id
  group by 1, 2, 3, 4
  -- Always in this order: two that add to the same days never wait for each other in a circle.
  order by 1, 2, 3, 4
  on conflict on constraint analytics_daily_key do update set count = d.count + excluded.count
$$;

create or replace function private.count_events() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  deltas jsonb;
begin
  -- Their zones stay as they are until this is counted.
  perform from public.workspaces w where w.id in (select n.workspace_id from new_rows n) order by w.id for share;
  select jsonb_agg(jsonb_build_object('workspace_id', n.workspace_id, 'occurred_at', n.occurred_at,
    'social_account_id', n.social_account_id, 'event_type', n.event_type, 'count', n.count))
  into deltas from new_rows n where n.deleted_at is null;
  perform private.add_daily(deltas);
  return null;
end $$;

create or replace function private.recount_events() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  deltas jsonb;
begin
  perform from public.workspaces w where w.id in (select n.workspace_id from new_rows n) order by w.id for share;
  select jsonb_agg(jsonb_build_object('workspace_id', e.workspace_id, 'occurred_at', e.occurred_at,
    'social_account_id', e.social_account_id, 'event_type', e.event_type, 'count', e.count))
  into deltas from (
    select n.workspace_id, n.occurred_at, n.social_account_id, n.event_type, n.count from new_rows n where n.deleted_at is null
    union all
    select o.workspace_id, o.occurred_at, o.social_account_id, o.event_type, -o.count from old_rows o where o.deleted_at is null
  ) as e;
  perform private.add_daily(deltas);
  return null;
end $$;

create or replace trigger analytics_events_count after insert on public.analytics_events
  referencing new table as new_rows for each statement execute function private.count_events();
create or replace trigger analytics_events_recount after update on public.analytics_events
  referencing old table as old_rows new table as new_rows for each statement execute function private.recount_events();

-- Another zone has other days.
create or replace function private.rebuild_daily() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.analytics_daily d set count = 0 where d.workspace_id = new.id and d.count <> 0;
  insert into public.analytics_daily as d (workspace_id, day, social_account_id, event_type, count)
  select e.workspace_id, (e.occurred_at at time zone new.timezone)::date, e.social_account_id, e.event_type, sum(e.count)
  from public.analytics_events e
  where e.workspace_id = new.id and e.deleted_at is null
  group by 1, 2, 3, 4
  on conflict on constraint analytics_daily_key do update set count = excluded.count;
  return null;
end $$;

create or replace trigger workspaces_daily after update of timezone on public.workspaces
  for each row when (old.timezone <> new.timezone) execute function private.rebuild_daily();

-- Row-level security. An UPDATE policy without WITH CHECK checks the new row by USING. Everybody active reads everything
-- in the workspace, removed rows included: a policy that hid them would refuse the very update that removes one.

do $$
declare
  name text;
begin
  foreach name in array array['social_accounts', 'media_assets', 'tags', 'posts', 'post_targets', 'post_media', 'post_tags',
    'post_revisions', 'schedules', 'queue_jobs', 'analytics_events', 'analytics_daily', 'activity_logs']
  loop
    execute format('drop policy if exists "members read" on public.%I', name);
    execute format('create policy "members read" on public.%I for select to authenticated
      using (workspace_id in (select private.my_workspaces(''viewer'')))', name);
    execute format('grant select on public.%I to authenticated', name);
  end loop;
end $$;

drop policy if exists "admins add" on public.social_accounts;
create policy "admins add" on public.social_accounts for insert to authenticated
  with check (workspace_id in (select private.my_workspaces('admin')));
drop policy if exists "admins change" on public.social_accounts;
create policy "admins change" on public.social_accounts for update to authenticated
  using (workspace_id in (select private.my_workspaces('admin')));
grant insert (id, workspace_id, provider, display_name, handle, avatar_url, avatar_sha256, parent_account_id, preferences,
  posting_slots, capability_overrides, rank) on public.social_accounts to authenticated;
grant update (display_name, handle, avatar_url, avatar_sha256, parent_account_id, preferences, posting_slots,
  capability_overrides, rank, deleted_at) on public.social_accounts to authenticated;

drop policy if exists "editors and members add" on public.media_assets;
create policy "editors and members add" on public.media_assets for insert to authenticated
  with check (workspace_id in (select private.my_workspaces('member')));
drop policy if exists "editors change, members their own" on public.media_assets;
create policy "editors change, members their own" on public.media_assets for update to authenticated
  using (workspace_id in (select private.my_workspaces('editor'))
    or (created_by = (select auth.uid()) and workspace_id in (select private.my_workspaces('member'))));
grant insert (id, workspace_id, kind, file_name, mime_type, extension, size_bytes, width, height, duration_ms, codec,
  audio_codec, frame_rate, animated, page_count, sha256, alt_text, thumbnail_sizes, details)
  on public.media_assets to authenticated;
-- Not the bytes' own facts: what a file is follows from its content.
grant update (file_name, alt_text, thumbnail_sizes, details, deleted_at) on public.media_assets to authenticated;

drop policy if exists "editors add" on public.tags;
create policy "editors add" on public.tags for insert to authenticated
  with check (workspace_id in (select private.my_workspaces('editor')));
drop policy if exists "editors change" on public.tags;
create policy "editors change" on public.tags for update to authenticated
  using (workspace_id in (select private.my_workspaces('editor')));
grant insert (id, workspace_id, name, color) on public.tags to authenticated;
grant update (name, color, deleted_at) on public.tags to authenticated;

-- A member writes own drafts and may ask for a review; queueing and approving is for editors.
drop policy if exists "editors add, members drafts" on public.posts;
create policy "editors add, members drafts" on public.posts for insert to authenticated
  with check (workspace_id in (select private.my_workspaces('editor'))
    or (workspace_id in (select private.my_workspaces('member'))
      and state = 'draft' and review_state in ('none', 'requested')));
drop policy if exists "editors change, members their own drafts" on public.posts;
create policy "editors change, members their own drafts" on public.posts for update to authenticated
  using (workspace_id in (select private.my_workspaces('editor'))
    or (created_by = (select auth.uid()) and state = 'draft' and workspace_id in (select private.my_workspaces('member'))))
  with check (workspace_id in (select private.my_workspaces('editor'))
    or (state = 'draft' and review_state in ('none', 'requested', 'lapsed')));
grant insert (id, workspace_id, content, body_rev, state, review_state, review_hash, wall_time, timezone, dst_choice,
  publish_date, tz_version, is_recurring, is_evergreen, group_id, category, parent_post_id, parent_kind, rank, settings)
  on public.posts to authenticated;
grant update (content, body_rev, state, review_state, review_hash, wall_time, timezone, dst_choice, publish_date,
  tz_version, is_recurring, is_evergreen, group_id, category, parent_post_id, parent_kind, rank, settings, deleted_at)
  on public.posts to authenticated;

-- Parts of a post follow the post.
do $$
declare
  name text;
  own_draft constant text := 'exists (select from public.posts p where p.workspace_id = %1$I.workspace_id
    and p.id = %1$I.post_id and p.created_by = (select auth.uid()) and p.state = ''draft''
    and p.review_state <> ''approved'')';
begin
  foreach name in array array['post_targets', 'post_media', 'post_tags']
  loop
    execute format('drop policy if exists "editors add, members to their own drafts" on public.%I', name);
    execute format('create policy "editors add, members to their own drafts" on public.%1$I for insert to authenticated
      with check (workspace_id in (select private.my_workspaces(''editor''))
        or (workspace_id in (select private.my_workspaces(''member'')) and ' || own_draft || '))', name);
    execute format('drop policy if exists "editors change, members in their own drafts" on public.%I', name);
    execute format('create policy "editors change, members in their own drafts" on public.%1$I for update to authenticated
      using (workspace_id in (select private.my_workspaces(''editor''))
        or (workspace_id in (select private.my_workspaces(''member'')) and ' || own_draft || '))', name);
  end loop;
end $$;
grant insert (id, workspace_id, post_id, social_account_id, content_override, content_override_base, body_rev,
  media_overridden, wall_time_override, publish_date_override, settings) on public.post_targets to authenticated;
grant update (content_override, content_override_base, body_rev, media_overridden, wall_time_override,
  publish_date_override, settings, deleted_at) on public.post_targets to authenticated;
grant insert (id, workspace_id, post_id, post_target_id, media_asset_id, rank, alt_text_override)
  on public.post_media to authenticated;
grant update (rank, alt_text_override, deleted_at) on public.post_media to authenticated;
grant insert (id, workspace_id, post_id, tag_id) on public.post_tags to authenticated;
grant update (deleted_at) on public.post_tags to authenticated;

-- Kept text: whoever may write may keep what they typed, also where the post is no longer theirs to edit.
drop policy if exists "members keep" on public.post_revisions;
create policy "members keep" on public.post_revisions for insert to authenticated
  with check (workspace_id in (select private.my_workspaces('member')));
grant insert (id, workspace_id, post_id, post_target_id, content, reason) on public.post_revisions to authenticated;

drop policy if exists "editors add" on public.schedules;
create policy "editors add" on public.schedules for insert to authenticated
  with check (workspace_id in (select private.my_workspaces('editor')));
drop policy if exists "editors change" on public.schedules;
create policy "editors change" on public.schedules for update to authenticated
  using (workspace_id in (select private.my_workspaces('editor')));
grant insert (id, workspace_id, post_id, kind, rule, rule_kind, timezone, starts_at, ends_at, max_runs, exceptions,
  cooldown_minutes, priority, status) on public.schedules to authenticated;
grant update (kind, rule, rule_kind, timezone, starts_at, ends_at, max_runs, exceptions, cooldown_minutes, priority, status,
  deleted_at) on public.schedules to authenticated;

-- Storage: private, one folder a workspace, objects named by their content. (docs/database.md: why not public.)

insert into storage.buckets (id, name, public) values ('postiz-media', 'postiz-media', false)
on conflict (id) do update set public = false;

do $storage$
begin
  drop policy if exists "postiz-media: members read" on storage.objects;
  create policy "postiz-media: members read" on storage.objects for select to authenticated
    using (bucket_id = 'postiz-media'
      and split_part(name, '/', 1) in (select w::text from private.my_workspaces('viewer') as w));
  drop policy if exists "postiz-media: editors and members add" on storage.objects;
  create policy "postiz-media: editors and members add" on storage.objects for insert to authenticated
    with check (bucket_id = 'postiz-media' and name ~ '^[0-9a-f-]{36}/[0-9a-f]{64}\.[a-z0-9]{1,10}$'
      and split_part(name, '/', 1) in (select w::text from private.my_workspaces('member') as w));
  -- No policy for update: the name is the hash of the content, so there is nothing to write over.
  drop policy if exists "postiz-media: editors delete" on storage.objects;
  create policy "postiz-media: editors delete" on storage.objects for delete to authenticated
    using (bucket_id = 'postiz-media'
      and split_part(name, '/', 1) in (select w::text from private.my_workspaces('editor') as w));
exception when insufficient_privilege then
  -- Closed is safe: without policies nobody but service_role reaches an object.
  raise warning 'The policies of the bucket postiz-media could not be made: this role may not change storage.objects'
    using hint = 'Make them in the dashboard (Storage, Policies) as supabase/migrations has them, or as supabase_storage_admin.';
end $storage$;

-- Credentials: SECURITY: everything below is for service_role, and no secret leaves by an error or a log.

create table if not exists private.credential_keys (
  key_id text primary key,
  secret bytea not null,
  created_at timestamptz not null default now()
);
-- One-time pads under which a secret travels: see public.create_secret_pad.
create table if not exists private.secret_pads (
  id uuid primary key default gen_random_uuid(),
  pad bytea not null,
  created_at timestamptz not null default now()
);
alter table private.credential_keys enable row level security;
alter table private.secret_pads enable row level security;
revoke all on private.credential_keys, private.secret_pads from public, anon, authenticated, service_role;

-- To find the credential that a ciphertext belongs to.
create index if not exists credentials_access_token_idx on public.credentials using hash (access_token_encrypted);
create index if not exists credentials_refresh_token_idx on public.credentials using hash (refresh_token_encrypted);

create or replace function private.has_vault() returns boolean
language sql stable set search_path = '' as $$
  select to_regclass('vault.decrypted_secrets') is not null
$$;

-- 32 random bytes: from Supabase Vault where it is installed, else from the private schema.
create or replace function private.find_credential_key(key_id text) returns bytea
language plpgsql stable security definer set search_path = '' as $$
declare
  secret bytea;
begin
  if private.has_vault() then
    execute 'select decode(decrypted_secret, ''hex'') from vault.decrypted_secrets where name = $1'
      into secret using 'postroom_credential_key_' || key_id;
  end if;
  return coalesce(secret, (select k.secret from private.credential_keys k where k.key_id = find_credential_key.key_id));
end $$;

create or replace function private.credential_key(key_id text) returns bytea
language plpgsql volatile security definer set search_path = '' as $$
declare
  secret bytea := private.find_credential_key(credential_key.key_id);
begin
  -- Made when it is first needed, not by the migration: a restored dump brings its own.
  if secret is null and key_id = 'default' and not exists (select from public.credentials) then
    perform private.create_credential_key(key_id);
    secret := private.find_credential_key(credential_key.key_id);
  end if;
  if secret is null then
    raise exception 'There is no credential key "%"', key_id using errcode = '22023',
      hint = 'Make it with create_credential_key.';
  end if;
  return secret;
end $$;

create or replace function private.create_credential_key(key_id text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if private.find_credential_key(create_credential_key.key_id) is not null then
    raise exception 'There is a credential key "%" already', key_id using errcode = '22023';
  end if;
  if private.has_vault() then
    execute 'select vault.create_secret($1, $2, $3)' using encode(extensions.gen_random_bytes(32), 'hex'),
      'postroom_credential_key_' || key_id, 'Encrypts the tokens in public.credentials';
  else
    insert into private.credential_keys (key_id, secret)
    values (create_credential_key.key_id, extensions.gen_random_bytes(32));
  end if;
end $$;

-- AES-256-CBC, then HMAC-SHA-256 over version, IV, ciphertext and the key's name (encrypt-then-MAC, RFC 7518 §5.2.2).
-- Not pgp_sym_encrypt: its integrity packet can be left out by whoever changes the bytes (EFAIL, CVE-2017-17688).
-- Layout: 1 byte version (1), 16 bytes IV, ciphertext, 32 bytes MAC.
create or replace function private.seal(plaintext text, key_id text) returns bytea
language plpgsql volatile security definer set search_path = '' as $$
declare
  secret bytea := private.credential_key(seal.key_id);
  iv bytea := extensions.gen_random_bytes(16);
  body bytea;
begin
  if seal.plaintext is null then
    return null;
  end if;
  body := '\x01'::bytea || iv || extensions.encrypt_iv(convert_to(seal.plaintext, 'UTF8'),
    extensions.hmac('encrypt'::bytea, secret, 'sha256'), iv, 'aes-cbc/pad:pkcs');
  return body || extensions.hmac(body || convert_to(seal.key_id, 'UTF8'),
    extensions.hmac('authenticate'::bytea, secret, 'sha256'), 'sha256');
end $$;

create or replace function private.unseal(ciphertext bytea, key_id text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  secret bytea := private.credential_key(unseal.key_id);
  size int := length(unseal.ciphertext);
  body bytea;
begin
  if unseal.ciphertext is null then
    return null;
  end if;
  if size >= 65 then
    body := substring(unseal.ciphertext from 1 for size - 32);
    if substring(unseal.ciphertext from size - 31) = extensions.hmac(body || convert_to(unseal.key_id, 'UTF8'),
      extensions.hmac('authenticate'::bytea, secret, 'sha256'), 'sha256') and get_byte(body, 0) = 1
    then
      return convert_from(extensions.decrypt_iv(substring(body from 18), extensions.hmac('encrypt'::bytea, secret, 'sha256'),
        substring(body from 2 for 16), 'aes-cbc/pad:pkcs'), 'UTF8');
    end if;
  end if;
  raise exception 'This credential cannot be decrypted: another key made it, or its bytes were changed'
    using errcode = '22023', hint = 'Connect the account again.';
end $$;

create or replace function private.log_credential(workspace uuid, account uuid, action text) returns void
language sql security definer set search_path = '' as $$
  insert into public.activity_logs (workspace_id, actor_kind, actor_id, action, entity_type, entity_id)
  values (workspace, case when auth.uid() is null then 'system' else 'user' end, auth.uid(), action, 'credentials', account)
$$;

-- The plaintext is a parameter of the call: a server that logs parameters logs it. Workers use the pad below.
create or replace function private.encrypt_credential(plaintext text, key_id text) returns bytea
language sql security definer set search_path = '' as $$
  select private.seal(encrypt_credential.plaintext, encrypt_credential.key_id)
$$;

-- A secret that must not stand in any log on its way in is sent XORed with a pad of its own, used once:
--   1. create_secret_pad(bytes) answers with an id and that many random bytes (answers are never logged);
--   2. encrypt_padded_credential(id, secret XOR pad, key) undoes it inside the database.
create or replace function private.create_secret_pad(size_bytes int, out pad_id uuid, out pad bytea)
language plpgsql security definer set search_path = '' as $$
declare
  made bytea := ''::bytea;
begin
  if size_bytes is null or size_bytes not between 1 and 65536 then
    raise exception 'A pad has 1 to 65536 bytes' using errcode = '22023';
  end if;
  delete from private.secret_pads p where p.created_at < now() - interval '10 minutes';
  -- pgcrypto gives 1024 bytes at a time.
  while length(made) < size_bytes loop
    made := made || extensions.gen_random_bytes(least(1024, size_bytes - length(made)));
  end loop;
  insert into private.secret_pads (pad) values (made) returning id, secret_pads.pad into pad_id, pad;
end $$;

create or replace function private.encrypt_padded_credential(pad_id uuid, padded bytea, key_id text) returns bytea
language plpgsql security definer set search_path = '' as $$
declare
  pad bytea;
  plain bytea := encrypt_padded_credential.padded;
begin
  delete from private.secret_pads p where p.id = encrypt_padded_credential.pad_id returning p.pad into pad;
  if pad is null or length(pad) <> length(plain) then
    raise exception 'This pad is used up, too old, or not as long as the secret' using errcode = '22023',
      hint = 'Ask for a new one with create_secret_pad.';
  end if;
  for i in 0 .. length(plain) - 1 loop
    plain := set_byte(plain, i, get_byte(plain, i) # get_byte(pad, i));
  end loop;
  begin
    return private.seal(convert_from(plain, 'UTF8'), encrypt_padded_credential.key_id);
  exception when character_not_in_repertoire then
    -- SECURITY: Postgres's own words would show the bytes.
    raise exception 'A secret is text in UTF-8' using errcode = '22023';
  end;
end $$;

-- Logs an access where the ciphertext is a stored credential's. Workers use read_credential.
create or replace function private.decrypt_credential(ciphertext bytea, key_id text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  plain text := private.unseal(decrypt_credential.ciphertext, decrypt_credential.key_id);
begin
  perform private.log_credential(c.workspace_id, c.social_account_id, 'decrypted')
  from public.credentials c
  where c.access_token_encrypted = decrypt_credential.ciphertext or c.refresh_token_encrypted = decrypt_credential.ciphertext;
  return plain;
end $$;

-- The worker's way in. No row: the account is not connected.
create or replace function private.read_credential(account_id uuid, workspace_id uuid default null)
returns table (access_token text, refresh_token text, token_expires_at timestamptz, scopes jsonb)
language plpgsql volatile security definer set search_path = '' as $$
declare
  held public.credentials[] := array(
    select c from public.credentials c
    where c.social_account_id = account_id and c.deleted_at is null
      and exists (select from public.social_accounts a
        where a.workspace_id = c.workspace_id and a.id = c.social_account_id and a.deleted_at is null)
      and (read_credential.workspace_id is null or c.workspace_id = read_credential.workspace_id));
  one public.credentials;
begin
  if cardinality(held) > 1 then
    raise exception 'Accounts of several workspaces have this id' using errcode = '22023', hint = 'Say of which workspace.';
  end if;
  one := held[1];
  if one.id is null then
    return;
  end if;
  access_token := private.unseal(one.access_token_encrypted, one.key_id);
  refresh_token := private.unseal(one.refresh_token_encrypted, one.key_id);
  token_expires_at := one.token_expires_at;
  scopes := one.scopes;
  perform private.log_credential(one.workspace_id, one.social_account_id, 'decrypted');
  return next;
end $$;

-- Encrypts anew, `batch_size` credentials a call, each call one transaction: call until nothing remains. Interrupted, it
-- goes on where it was. Several may run at once.
create or replace function private.rotate_credential_key(from_key text, to_key text, batch_size int default 500,
  out rotated int, out remaining bigint)
language plpgsql volatile security definer set search_path = '' as $$
begin
  if from_key = to_key then
    raise exception 'Rotate to another key' using errcode = '22023';
  end if;
  with batch as (
    select c.id, c.workspace_id from public.credentials c where c.key_id = from_key
    order by c.id limit batch_size for update skip locked
  )
  update public.credentials c
  set access_token_encrypted = private.seal(private.unseal(c.access_token_encrypted, from_key), to_key),
    refresh_token_encrypted = private.seal(private.unseal(c.refresh_token_encrypted, from_key), to_key),
    key_id = to_key
  from batch b where c.id = b.id and c.workspace_id = b.workspace_id;
  get diagnostics rotated = row_count;
  select count(*) into remaining from public.credentials c where c.key_id = from_key;
end $$;

create or replace function private.log_credential_change() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.log_credential(coalesce(new.workspace_id, old.workspace_id),
    coalesce(new.social_account_id, old.social_account_id),
    case
      when tg_op = 'INSERT' then 'stored'
      when tg_op = 'DELETE' or (old.deleted_at is null and new.deleted_at is not null) then 'deleted'
      when old.key_id <> new.key_id then 'rotated'
      else 'replaced'
    end);
  return null;
end $$;

create or replace trigger credentials_log after insert or update or delete on public.credentials
  for each row execute function private.log_credential_change();

-- SECURITY: the ways in, with the caller's rights. What they call is in `private`, where service_role alone may: grants on
-- `public` come back by Supabase's defaults when a dump is restored into a new project, those on `private` do not.
create or replace function public.create_credential_key(key_id text) returns void
language sql volatile set search_path = '' as $$
  select private.create_credential_key(create_credential_key.key_id)
$$;
create or replace function public.encrypt_credential(plaintext text, key_id text) returns bytea
language sql volatile set search_path = '' as $$
  select private.encrypt_credential(encrypt_credential.plaintext, encrypt_credential.key_id)
$$;
create or replace function public.create_secret_pad(size_bytes int, out pad_id uuid, out pad bytea)
language sql volatile set search_path = '' as $$
  select made.pad_id, made.pad from private.create_secret_pad(size_bytes) as made
$$;
create or replace function public.encrypt_padded_credential(pad_id uuid, padded bytea, key_id text) returns bytea
language sql volatile set search_path = '' as $$
  select private.encrypt_padded_credential(encrypt_padded_credential.pad_id, encrypt_padded_credential.padded,
    encrypt_padded_credential.key_id)
$$;
create or replace function public.decrypt_credential(ciphertext bytea, key_id text) returns text
language sql volatile set search_path = '' as $$
  select private.decrypt_credential(decrypt_credential.ciphertext, decrypt_credential.key_id)
$$;
create or replace function public.read_credential(account_id uuid, workspace_id uuid default null)
returns table (access_token text, refresh_token text, token_expires_at timestamptz, scopes jsonb)
language sql volatile set search_path = '' as $$
  select * from private.read_credential(read_credential.account_id, read_credential.workspace_id)
$$;
create or replace function public.rotate_credential_key(from_key text, to_key text, batch_size int default 500,
  out rotated int, out remaining bigint)
language sql volatile set search_path = '' as $$
  select done.rotated, done.remaining from private.rotate_credential_key(from_key, to_key, batch_size) as done
$$;

-- A server told to log statements with their parameters must leave out those of the API, where tokens pass. The first
-- setting is a superuser's; on hosted Supabase the others are allowed.
do $$
begin
  if not exists (select from pg_roles where rolname = 'authenticator') then
    return;
  end if;
  begin
    alter role authenticator set log_parameter_max_length_on_error = 0;
    alter role authenticator set log_parameter_max_length = 0;
  exception when insufficient_privilege then
    begin
      alter role authenticator set log_statement = 'none';
      alter role authenticator set log_min_duration_statement = -1;
    exception when insufficient_privilege then
      raise warning 'If this server logs parameters of statements, they may hold tokens passed to encrypt_credential.'
        using hint = 'As a superuser: alter role authenticator set log_parameter_max_length = 0';
    end;
  end;
end $$;

-- Functions are open to everybody until this: Postgres grants execute to public, Supabase to the API's roles.
select private.close_functions();
grant usage on schema private to service_role;
grant execute on function
  private.create_credential_key(text), private.encrypt_credential(text, text), private.create_secret_pad(int),
  private.encrypt_padded_credential(uuid, bytea, text), private.decrypt_credential(bytea, text),
  private.read_credential(uuid, uuid), private.rotate_credential_key(text, text, int)
  to service_role;
revoke all on function
  public.create_credential_key(text), public.encrypt_credential(text, text), public.create_secret_pad(int),
  public.encrypt_padded_credential(uuid, bytea, text), public.decrypt_credential(bytea, text),
  public.read_credential(uuid, uuid), public.rotate_credential_key(text, text, int)
  from public, anon, authenticated, service_role;
grant execute on function
  public.create_credential_key(text), public.encrypt_credential(text, text), public.create_secret_pad(int),
  public.encrypt_padded_credential(uuid, bytea, text), public.decrypt_credential(bytea, text),
  public.read_credential(uuid, uuid), public.rotate_credential_key(text, text, int)
  to service_role;
