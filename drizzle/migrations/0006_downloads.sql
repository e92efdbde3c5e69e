CREATE TABLE "downloads" (
	"media_asset_id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "fetched_files" (
	"sha256" text PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"extension" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"used_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shared_pictures" (
	"sha256" text PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE INDEX "fetched_files_used_idx" ON "fetched_files" USING btree ("used_at");