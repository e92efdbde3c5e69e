ALTER TABLE "sync_cursors" ALTER COLUMN "snapshot" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "group_size" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "hash" text;--> statement-breakpoint
ALTER TABLE "sync_cursors" ADD COLUMN "last_mutation_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_cursors" ADD COLUMN "last_hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_cursors" ADD COLUMN "acknowledged_id" bigint DEFAULT 0 NOT NULL;