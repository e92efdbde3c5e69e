DROP INDEX "activity_logs_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "analytics_events_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "media_assets_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "post_media_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "post_revisions_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "post_tags_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "post_targets_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "posts_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "queue_jobs_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "schedules_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "social_accounts_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "tags_workspace_rev_idx";--> statement-breakpoint
DROP INDEX "workspace_members_workspace_rev_idx";