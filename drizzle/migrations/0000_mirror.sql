CREATE TABLE "activity_logs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"actor_kind" text DEFAULT 'user' NOT NULL,
	"actor_id" uuid,
	"action" text NOT NULL,
	"entity_type" text NOT NULL,
	"entity_id" uuid,
	"change" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "activity_logs_workspace_id_key" UNIQUE("workspace_id","id"),
	CONSTRAINT "activity_logs_actor_kind_check" CHECK ("activity_logs"."actor_kind" in ('user', 'system'))
);
--> statement-breakpoint
CREATE TABLE "analytics_events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"event_type" text NOT NULL,
	"count" bigint DEFAULT 1 NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"post_id" uuid,
	"post_target_id" uuid,
	"social_account_id" uuid,
	"external_id" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "analytics_events_workspace_id_key" UNIQUE("workspace_id","id"),
	CONSTRAINT "analytics_events_provider_check" CHECK ("analytics_events"."provider" in ('x', 'linkedin', 'instagram', 'facebook', 'threads', 'tiktok', 'youtube', 'pinterest', 'reddit', 'bluesky', 'mastodon', 'discord', 'telegram')),
	CONSTRAINT "analytics_events_event_type_check" CHECK ("analytics_events"."event_type" in ('impression', 'reach', 'click', 'like', 'comment', 'share', 'save', 'follow', 'view', 'profile_visit'))
);
--> statement-breakpoint
CREATE TABLE "media_assets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"file_name" text NOT NULL,
	"mime_type" text NOT NULL,
	"extension" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"width" integer,
	"height" integer,
	"duration_ms" integer,
	"codec" text,
	"audio_codec" text,
	"frame_rate" double precision,
	"animated" boolean DEFAULT false NOT NULL,
	"page_count" integer,
	"sha256" text NOT NULL,
	"alt_text" text DEFAULT '' NOT NULL,
	"thumbnail_sizes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"error_detail" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "media_assets_workspace_id_key" UNIQUE("workspace_id","id"),
	CONSTRAINT "media_assets_kind_check" CHECK ("media_assets"."kind" in ('image', 'video', 'gif', 'document', 'audio')),
	CONSTRAINT "media_assets_status_check" CHECK ("media_assets"."status" in ('pending', 'processing', 'ready', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "post_media" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"post_target_id" uuid,
	"media_asset_id" uuid NOT NULL,
	"rank" text NOT NULL,
	"alt_text_override" text,
	CONSTRAINT "post_media_workspace_id_key" UNIQUE("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "post_revisions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"post_target_id" uuid,
	"content" text NOT NULL,
	"reason" text DEFAULT 'replaced' NOT NULL,
	CONSTRAINT "post_revisions_workspace_id_key" UNIQUE("workspace_id","id"),
	CONSTRAINT "post_revisions_reason_check" CHECK ("post_revisions"."reason" in ('replaced', 'restored', 'queued', 'merge_lost', 'delete_lost'))
);
--> statement-breakpoint
CREATE TABLE "post_tags" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"tag_id" uuid NOT NULL,
	CONSTRAINT "post_tags_workspace_id_key" UNIQUE("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "post_targets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"social_account_id" uuid NOT NULL,
	"content_override" text,
	"content_override_base" text,
	"body_rev" integer DEFAULT 0 NOT NULL,
	"media_overridden" boolean DEFAULT false NOT NULL,
	"wall_time_override" timestamp without time zone,
	"publish_date_override" timestamp with time zone,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"status" text DEFAULT 'waiting' NOT NULL,
	"platform_post_id" text,
	"platform_url" text,
	"published_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" jsonb,
	CONSTRAINT "post_targets_workspace_id_key" UNIQUE("workspace_id","id"),
	CONSTRAINT "post_targets_status_check" CHECK ("post_targets"."status" in ('waiting', 'publishing', 'published', 'failed', 'unconfirmed', 'canceled'))
);
--> statement-breakpoint
CREATE TABLE "posts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"content" text DEFAULT '' NOT NULL,
	"body_rev" integer DEFAULT 0 NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"review_state" text DEFAULT 'none' NOT NULL,
	"review_hash" text,
	"wall_time" timestamp without time zone,
	"timezone" text DEFAULT 'UTC' NOT NULL,
	"dst_choice" text DEFAULT 'earlier' NOT NULL,
	"publish_date" timestamp with time zone,
	"tz_version" text,
	"is_recurring" boolean DEFAULT false NOT NULL,
	"is_evergreen" boolean DEFAULT false NOT NULL,
	"group_id" uuid,
	"category" text,
	"parent_post_id" uuid,
	"parent_kind" text,
	"rank" text DEFAULT 'a0' NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "posts_workspace_id_key" UNIQUE("workspace_id","id"),
	CONSTRAINT "posts_state_check" CHECK ("posts"."state" in ('draft', 'queued', 'publishing', 'published', 'failed')),
	CONSTRAINT "posts_review_state_check" CHECK ("posts"."review_state" in ('none', 'requested', 'approved', 'changes_requested', 'lapsed')),
	CONSTRAINT "posts_dst_choice_check" CHECK ("posts"."dst_choice" in ('earlier', 'later')),
	CONSTRAINT "posts_parent_kind_check" CHECK ("posts"."parent_kind" in ('variant', 'thread_part')),
	CONSTRAINT "posts_parent_kind_present" CHECK (("posts"."parent_post_id" is null) = ("posts"."parent_kind" is null))
);
--> statement-breakpoint
CREATE TABLE "queue_jobs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"schedule_id" uuid,
	"post_id" uuid NOT NULL,
	"post_target_id" uuid NOT NULL,
	"social_account_id" uuid NOT NULL,
	"run_at" timestamp with time zone NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"max_attempts" integer DEFAULT 5 NOT NULL,
	"backoff_ms" integer,
	"lease_owner" text,
	"lease_expires_at" timestamp with time zone,
	"rate_limit_key" text,
	"idempotency_key" text NOT NULL,
	"error_detail" jsonb,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"queue_wait_ms" integer,
	"duration_ms" integer,
	"bytes_sent" bigint,
	"calls_made" integer,
	CONSTRAINT "queue_jobs_workspace_id_key" UNIQUE("workspace_id","id"),
	CONSTRAINT "queue_jobs_status_check" CHECK ("queue_jobs"."status" in ('pending', 'running', 'succeeded', 'failed', 'unconfirmed', 'canceled'))
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"post_id" uuid NOT NULL,
	"kind" text DEFAULT 'single' NOT NULL,
	"rule" text,
	"rule_kind" text,
	"timezone" text DEFAULT 'UTC' NOT NULL,
	"starts_at" timestamp without time zone,
	"ends_at" timestamp without time zone,
	"max_runs" integer,
	"exceptions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"cooldown_minutes" integer,
	"priority" integer DEFAULT 0 NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"next_run_at" timestamp with time zone,
	"last_run_at" timestamp with time zone,
	"run_count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "schedules_workspace_id_key" UNIQUE("workspace_id","id"),
	CONSTRAINT "schedules_kind_check" CHECK ("schedules"."kind" in ('single', 'recurring', 'evergreen')),
	CONSTRAINT "schedules_rule_kind_check" CHECK ("schedules"."rule_kind" in ('rrule', 'cron')),
	CONSTRAINT "schedules_status_check" CHECK ("schedules"."status" in ('pending', 'active', 'paused', 'completed', 'canceled'))
);
--> statement-breakpoint
CREATE TABLE "social_accounts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"provider_account_id" text,
	"provider_metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"display_name" text NOT NULL,
	"handle" text DEFAULT '' NOT NULL,
	"avatar_url" text,
	"avatar_sha256" text,
	"parent_account_id" uuid,
	"status" text DEFAULT 'planned' NOT NULL,
	"preferences" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"posting_slots" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"capability_overrides" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"rank" text DEFAULT 'a0' NOT NULL,
	CONSTRAINT "social_accounts_workspace_id_key" UNIQUE("workspace_id","id"),
	CONSTRAINT "social_accounts_provider_check" CHECK ("social_accounts"."provider" in ('x', 'linkedin', 'instagram', 'facebook', 'threads', 'tiktok', 'youtube', 'pinterest', 'reddit', 'bluesky', 'mastodon', 'discord', 'telegram')),
	CONSTRAINT "social_accounts_status_check" CHECK ("social_accounts"."status" in ('planned', 'active', 'needs_reauth', 'disabled', 'revoked'))
);
--> statement-breakpoint
CREATE TABLE "tags" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"name" text NOT NULL,
	"color" text DEFAULT 'tag-1' NOT NULL,
	CONSTRAINT "tags_workspace_id_key" UNIQUE("workspace_id","id")
);
--> statement-breakpoint
CREATE TABLE "workspace_members" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"user_id" uuid,
	"email" text,
	"display_name" text,
	"avatar_url" text,
	"role" text DEFAULT 'member' NOT NULL,
	"status" text DEFAULT 'invited' NOT NULL,
	CONSTRAINT "workspace_members_workspace_id_key" UNIQUE("workspace_id","id"),
	CONSTRAINT "workspace_members_role_check" CHECK ("workspace_members"."role" in ('owner', 'admin', 'editor', 'member', 'viewer')),
	CONSTRAINT "workspace_members_status_check" CHECK ("workspace_members"."status" in ('active', 'invited', 'suspended'))
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	"rev" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"name" text NOT NULL,
	"slug" text,
	"timezone" text DEFAULT 'UTC' NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "device_settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mirror_state" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"applied_seq" bigint DEFAULT 0 NOT NULL,
	"intent_seq" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "mirror_state_one_row" CHECK ("mirror_state"."only")
);
--> statement-breakpoint
CREATE TABLE "post_search" (
	"post_id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"sort_at" timestamp with time zone NOT NULL,
	"document" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "post_search_queue" (
	"post_id" uuid PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "base_rows" (
	"table_name" text NOT NULL,
	"row_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"row" jsonb NOT NULL,
	CONSTRAINT "base_rows_table_name_row_id_pk" PRIMARY KEY("table_name","row_id")
);
--> statement-breakpoint
CREATE TABLE "conflicts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"table_name" text NOT NULL,
	"row_id" uuid NOT NULL,
	"field" text NOT NULL,
	"ours" jsonb,
	"theirs" jsonb,
	"base" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"mutation_id" bigint NOT NULL,
	"workspace_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"table_name" text NOT NULL,
	"row_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"patch" jsonb NOT NULL,
	"base_values" jsonb NOT NULL,
	"schema_version" integer NOT NULL,
	"sent_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "outbox_workspace_id_mutation_id_pk" PRIMARY KEY("workspace_id","mutation_id")
);
--> statement-breakpoint
CREATE TABLE "sync_cursors" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"epoch" text NOT NULL,
	"snapshot" text NOT NULL,
	"acl_rev" text NOT NULL,
	"last_pulled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"media_asset_id" uuid NOT NULL,
	"status" text DEFAULT 'waiting' NOT NULL,
	"upload_url" text,
	"bytes_sent" bigint DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error_detail" text,
	"next_attempt_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "undo_entries" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"label" text NOT NULL,
	"label_values" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"coalesce_key" text,
	"changes" jsonb NOT NULL,
	"size_bytes" integer DEFAULT 0 NOT NULL,
	"undone" boolean DEFAULT false NOT NULL,
	"last_change_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "activity_logs" ADD CONSTRAINT "activity_logs_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics_events" ADD CONSTRAINT "analytics_events_post_fkey" FOREIGN KEY ("workspace_id","post_id") REFERENCES "public"."posts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics_events" ADD CONSTRAINT "analytics_events_target_fkey" FOREIGN KEY ("workspace_id","post_target_id") REFERENCES "public"."post_targets"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "analytics_events" ADD CONSTRAINT "analytics_events_account_fkey" FOREIGN KEY ("workspace_id","social_account_id") REFERENCES "public"."social_accounts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "media_assets" ADD CONSTRAINT "media_assets_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_media" ADD CONSTRAINT "post_media_post_fkey" FOREIGN KEY ("workspace_id","post_id") REFERENCES "public"."posts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_media" ADD CONSTRAINT "post_media_target_fkey" FOREIGN KEY ("workspace_id","post_target_id") REFERENCES "public"."post_targets"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_media" ADD CONSTRAINT "post_media_asset_fkey" FOREIGN KEY ("workspace_id","media_asset_id") REFERENCES "public"."media_assets"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_revisions" ADD CONSTRAINT "post_revisions_post_fkey" FOREIGN KEY ("workspace_id","post_id") REFERENCES "public"."posts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_revisions" ADD CONSTRAINT "post_revisions_target_fkey" FOREIGN KEY ("workspace_id","post_target_id") REFERENCES "public"."post_targets"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_tags" ADD CONSTRAINT "post_tags_post_fkey" FOREIGN KEY ("workspace_id","post_id") REFERENCES "public"."posts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_tags" ADD CONSTRAINT "post_tags_tag_fkey" FOREIGN KEY ("workspace_id","tag_id") REFERENCES "public"."tags"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_targets" ADD CONSTRAINT "post_targets_post_fkey" FOREIGN KEY ("workspace_id","post_id") REFERENCES "public"."posts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_targets" ADD CONSTRAINT "post_targets_account_fkey" FOREIGN KEY ("workspace_id","social_account_id") REFERENCES "public"."social_accounts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_parent_fkey" FOREIGN KEY ("workspace_id","parent_post_id") REFERENCES "public"."posts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_jobs" ADD CONSTRAINT "queue_jobs_schedule_fkey" FOREIGN KEY ("workspace_id","schedule_id") REFERENCES "public"."schedules"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_jobs" ADD CONSTRAINT "queue_jobs_post_fkey" FOREIGN KEY ("workspace_id","post_id") REFERENCES "public"."posts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_jobs" ADD CONSTRAINT "queue_jobs_target_fkey" FOREIGN KEY ("workspace_id","post_target_id") REFERENCES "public"."post_targets"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queue_jobs" ADD CONSTRAINT "queue_jobs_account_fkey" FOREIGN KEY ("workspace_id","social_account_id") REFERENCES "public"."social_accounts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_post_fkey" FOREIGN KEY ("workspace_id","post_id") REFERENCES "public"."posts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "social_accounts" ADD CONSTRAINT "social_accounts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "social_accounts" ADD CONSTRAINT "social_accounts_parent_fkey" FOREIGN KEY ("workspace_id","parent_account_id") REFERENCES "public"."social_accounts"("workspace_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_members" ADD CONSTRAINT "workspace_members_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activity_logs_time_idx" ON "activity_logs" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "activity_logs_entity_idx" ON "activity_logs" USING btree ("workspace_id","entity_type","entity_id");--> statement-breakpoint
CREATE INDEX "activity_logs_workspace_rev_idx" ON "activity_logs" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE INDEX "analytics_events_time_idx" ON "analytics_events" USING btree ("workspace_id","occurred_at");--> statement-breakpoint
CREATE INDEX "analytics_events_account_idx" ON "analytics_events" USING btree ("workspace_id","social_account_id","occurred_at");--> statement-breakpoint
CREATE INDEX "analytics_events_post_idx" ON "analytics_events" USING btree ("workspace_id","post_id","occurred_at");--> statement-breakpoint
CREATE INDEX "analytics_events_target_idx" ON "analytics_events" USING btree ("workspace_id","post_target_id");--> statement-breakpoint
CREATE INDEX "analytics_events_workspace_rev_idx" ON "analytics_events" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE UNIQUE INDEX "media_assets_sha256_idx" ON "media_assets" USING btree ("workspace_id","sha256") WHERE "media_assets"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "media_assets_workspace_rev_idx" ON "media_assets" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE INDEX "post_media_post_idx" ON "post_media" USING btree ("workspace_id","post_id");--> statement-breakpoint
CREATE INDEX "post_media_target_idx" ON "post_media" USING btree ("workspace_id","post_target_id");--> statement-breakpoint
CREATE INDEX "post_media_asset_idx" ON "post_media" USING btree ("workspace_id","media_asset_id");--> statement-breakpoint
CREATE INDEX "post_media_workspace_rev_idx" ON "post_media" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE INDEX "post_revisions_post_idx" ON "post_revisions" USING btree ("workspace_id","post_id","created_at");--> statement-breakpoint
CREATE INDEX "post_revisions_target_idx" ON "post_revisions" USING btree ("workspace_id","post_target_id");--> statement-breakpoint
CREATE INDEX "post_revisions_workspace_rev_idx" ON "post_revisions" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE UNIQUE INDEX "post_tags_post_tag_idx" ON "post_tags" USING btree ("workspace_id","post_id","tag_id") WHERE "post_tags"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "post_tags_tag_idx" ON "post_tags" USING btree ("workspace_id","tag_id");--> statement-breakpoint
CREATE INDEX "post_tags_workspace_rev_idx" ON "post_tags" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE UNIQUE INDEX "post_targets_post_account_idx" ON "post_targets" USING btree ("workspace_id","post_id","social_account_id") WHERE "post_targets"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "post_targets_account_idx" ON "post_targets" USING btree ("workspace_id","social_account_id");--> statement-breakpoint
CREATE INDEX "post_targets_workspace_rev_idx" ON "post_targets" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE INDEX "posts_calendar_idx" ON "posts" USING btree ("workspace_id","state","publish_date") WHERE "posts"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "posts_publish_date_idx" ON "posts" USING btree ("workspace_id","publish_date") WHERE "posts"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "posts_parent_idx" ON "posts" USING btree ("workspace_id","parent_post_id");--> statement-breakpoint
CREATE INDEX "posts_group_idx" ON "posts" USING btree ("workspace_id","group_id");--> statement-breakpoint
CREATE INDEX "posts_workspace_rev_idx" ON "posts" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE UNIQUE INDEX "queue_jobs_idempotency_idx" ON "queue_jobs" USING btree ("workspace_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "queue_jobs_due_idx" ON "queue_jobs" USING btree ("run_at") WHERE "queue_jobs"."status" = 'pending' and "queue_jobs"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "queue_jobs_lease_idx" ON "queue_jobs" USING btree ("lease_expires_at") WHERE "queue_jobs"."status" = 'running';--> statement-breakpoint
CREATE INDEX "queue_jobs_post_idx" ON "queue_jobs" USING btree ("workspace_id","post_id");--> statement-breakpoint
CREATE INDEX "queue_jobs_target_idx" ON "queue_jobs" USING btree ("workspace_id","post_target_id");--> statement-breakpoint
CREATE INDEX "queue_jobs_account_idx" ON "queue_jobs" USING btree ("workspace_id","social_account_id","run_at");--> statement-breakpoint
CREATE INDEX "queue_jobs_schedule_idx" ON "queue_jobs" USING btree ("workspace_id","schedule_id");--> statement-breakpoint
CREATE INDEX "queue_jobs_workspace_rev_idx" ON "queue_jobs" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE INDEX "schedules_post_idx" ON "schedules" USING btree ("workspace_id","post_id");--> statement-breakpoint
CREATE INDEX "schedules_due_idx" ON "schedules" USING btree ("next_run_at") WHERE "schedules"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_workspace_rev_idx" ON "schedules" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE UNIQUE INDEX "social_accounts_provider_account_idx" ON "social_accounts" USING btree ("workspace_id","provider","provider_account_id") WHERE "social_accounts"."deleted_at" is null and "social_accounts"."provider_account_id" is not null;--> statement-breakpoint
CREATE INDEX "social_accounts_parent_idx" ON "social_accounts" USING btree ("workspace_id","parent_account_id");--> statement-breakpoint
CREATE INDEX "social_accounts_workspace_rev_idx" ON "social_accounts" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE UNIQUE INDEX "tags_name_idx" ON "tags" USING btree ("workspace_id",lower("name")) WHERE "tags"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "tags_workspace_rev_idx" ON "tags" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE UNIQUE INDEX "workspace_members_user_idx" ON "workspace_members" USING btree ("workspace_id","user_id") WHERE "workspace_members"."deleted_at" is null and "workspace_members"."user_id" is not null;--> statement-breakpoint
CREATE INDEX "workspace_members_user_id_idx" ON "workspace_members" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "workspace_members_workspace_rev_idx" ON "workspace_members" USING btree ("workspace_id","rev","id");--> statement-breakpoint
CREATE INDEX "post_search_document_idx" ON "post_search" USING gin ("document") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "post_search_sort_idx" ON "post_search" USING btree ("workspace_id","sort_at");--> statement-breakpoint
CREATE INDEX "conflicts_row_idx" ON "conflicts" USING btree ("table_name","row_id");--> statement-breakpoint
CREATE INDEX "outbox_row_idx" ON "outbox" USING btree ("table_name","row_id");--> statement-breakpoint
CREATE INDEX "uploads_asset_idx" ON "uploads" USING btree ("media_asset_id");--> statement-breakpoint
CREATE INDEX "undo_entries_stack_idx" ON "undo_entries" USING btree ("workspace_id","undone","seq");