CREATE TABLE "sync_outcomes" (
	"workspace_id" uuid NOT NULL,
	"mutation_id" bigint NOT NULL,
	"outcome" jsonb NOT NULL,
	CONSTRAINT "sync_outcomes_workspace_id_mutation_id_pk" PRIMARY KEY("workspace_id","mutation_id")
);
--> statement-breakpoint
ALTER TABLE "sync_cursors" ALTER COLUMN "snapshot" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "conflicts" ADD COLUMN "reason" text NOT NULL;--> statement-breakpoint
ALTER TABLE "conflicts" ADD COLUMN "detail" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "group_size" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "hash" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "seen" text;--> statement-breakpoint
ALTER TABLE "sync_cursors" ADD COLUMN "last_mutation_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_cursors" ADD COLUMN "last_hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_cursors" ADD COLUMN "sent_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_cursors" ADD COLUMN "acknowledged_id" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" DROP COLUMN "sent_at";