import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import * as z from 'zod/mini';
import { MEMBER_ROLES } from '#shared/domain/states.ts';
import { type Disk, readIfThere, writeDurably } from '../database/durable-files.ts';
import type { Mirror } from '../database/mirror.ts';

const schema = z.object({
  name: z.string(),
  role: z.nullable(z.enum(MEMBER_ROLES)),
  /** null: it is open, or was not closed in order. */
  unsent: z.nullable(z.int()),
});
/** `desk.json`: what is to be known of a workspace while another is open. */
export type DeskNote = z.infer<typeof schema>;

/** null: not there, or not readable. */
export async function readDeskNote(folder: string): Promise<DeskNote | null> {
  const text = await readIfThere(join(folder, 'desk.json'));
  try {
    return text === null ? null : schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export async function writeDeskNote(disk: Disk, folder: string, note: DeskNote): Promise<void> {
  await writeDurably(disk, join(folder, 'desk.json'), `${JSON.stringify(note)}\n`);
}

/** Of the workspace that is open. `userId` null: it is local. */
export async function takeDeskNote({ db }: Mirror, workspaceId: string, userId: string | null): Promise<DeskNote> {
  const { rows } = await db.execute<{ name: string | null; role: string | null; unsent: number }>(sql`
    select (select name from workspaces where id = ${workspaceId}) as name,
      (select role from workspace_members where workspace_id = ${workspaceId} and user_id = ${userId}
        and deleted_at is null limit 1) as role,
      (select count(*)::int from outbox where workspace_id = ${workspaceId}) as unsent`);
  const [row] = rows;
  return {
    name: row?.name ?? '',
    role: MEMBER_ROLES.find((role) => role === row?.role) ?? null,
    unsent: row?.unsent ?? 0,
  };
}
