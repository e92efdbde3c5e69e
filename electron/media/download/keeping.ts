import { eq, sum } from 'drizzle-orm';
import * as z from 'zod/mini';
import { deviceSettings } from '#drizzle/schema/device/device-settings.ts';
import { fetchedFiles } from '#drizzle/schema/device/sync.ts';
import type { Keeping, KeepingChange } from '#shared/contract/media.ts';
import type { Database } from '../../database/mirror.ts';

const KEY = 'files';
const GIGABYTE = 1e9;

const stored = z.object({
  aheadDays: z.catch(z.int().check(z.minimum(0), z.maximum(60)), 7),
  keepBytes: z.catch(z.int().check(z.minimum(0)), 10 * GIGABYTE),
});

/** How this device keeps files of the workspace. What cannot be read takes its default, field by field. */
export async function readKeeping(db: Database): Promise<Keeping> {
  const [row] = await db.select().from(deviceSettings).where(eq(deviceSettings.key, KEY));
  const value = row?.value;
  return stored.parse(typeof value === 'object' && value !== null ? value : {});
}

export async function changeKeeping(db: Database, change: KeepingChange): Promise<void> {
  const value = { ...(await readKeeping(db)), ...change };
  await db
    .insert(deviceSettings)
    .values({ key: KEY, value })
    .onConflictDoUpdate({ target: deviceSettings.key, set: { value } });
}

/** Of files that came from Storage. */
export async function readKeptBytes(db: Database, workspaceId: string): Promise<number> {
  const [row] = await db
    .select({ bytes: sum(fetchedFiles.sizeBytes) })
    .from(fetchedFiles)
    .where(eq(fetchedFiles.workspaceId, workspaceId));
  return Number(row?.bytes ?? 0);
}
