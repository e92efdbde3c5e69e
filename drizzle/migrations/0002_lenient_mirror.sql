-- What is taken twice is the server's to say. A mirror has to hold two rows of one name while a rename that will be refused is
-- pending, and a page of the server in any order: an index that raises there would stop sync for good.
DROP INDEX "media_assets_sha256_idx";--> statement-breakpoint
DROP INDEX "post_tags_post_tag_idx";--> statement-breakpoint
DROP INDEX "post_targets_post_account_idx";--> statement-breakpoint
DROP INDEX "queue_jobs_idempotency_idx";--> statement-breakpoint
DROP INDEX "social_accounts_provider_account_idx";--> statement-breakpoint
DROP INDEX "tags_name_idx";--> statement-breakpoint
DROP INDEX "workspace_members_user_idx";--> statement-breakpoint
CREATE INDEX "media_assets_sha256_idx" ON "media_assets" USING btree ("workspace_id","sha256") WHERE "media_assets"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "post_tags_post_tag_idx" ON "post_tags" USING btree ("workspace_id","post_id","tag_id") WHERE "post_tags"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "post_targets_post_account_idx" ON "post_targets" USING btree ("workspace_id","post_id","social_account_id") WHERE "post_targets"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "queue_jobs_idempotency_idx" ON "queue_jobs" USING btree ("workspace_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "social_accounts_provider_account_idx" ON "social_accounts" USING btree ("workspace_id","provider","provider_account_id") WHERE "social_accounts"."deleted_at" is null and "social_accounts"."provider_account_id" is not null;--> statement-breakpoint
CREATE INDEX "tags_name_idx" ON "tags" USING btree ("workspace_id",lower("name")) WHERE "tags"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "workspace_members_user_idx" ON "workspace_members" USING btree ("workspace_id","user_id") WHERE "workspace_members"."deleted_at" is null and "workspace_members"."user_id" is not null;--> statement-breakpoint
DROP INDEX "outbox_row_idx";--> statement-breakpoint
CREATE INDEX "outbox_row_idx" ON "outbox" USING btree ("workspace_id","row_id");
