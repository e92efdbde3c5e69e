import type { Answer } from '#shared/contract/envelope.ts';
import { systemClock } from '#shared/lib/clock.ts';
import { listBackups } from '../database/backup-file.ts';
import { realDisk } from '../database/durable-files.ts';
import { readMigrations } from '../database/migrations.ts';
import { restoreFolder } from '../database/restore-folder.ts';
import { type Log, toErrorAnswer } from '../ipc/wire-error.ts';
import { toView } from './backups.ts';
import type { FromMain } from './protocol.ts';

/** An engine that just failed may still be letting the folder go. */
const LOCK_PATIENCE_MS = 5_000;

/** What can be done for a folder that does not open: say which backups there are, put one in its place. */
export async function rescue(message: Extract<FromMain, { type: 'rescue' }>, log: Log): Promise<Answer> {
  const { folder, backupsFolder, migrationsFolder, restore } = message;
  try {
    if (restore === null) return { ok: true, value: (await listBackups(backupsFolder)).map(toView) };
    const migrations = readMigrations(migrationsFolder);
    const places = { folder, backupsFolder, migrations, lockPatienceMs: LOCK_PATIENCE_MS };
    await restoreFolder({ ...places, clock: systemClock, disk: realDisk }, restore);
    return { ok: true, value: {} };
  } catch (error) {
    return toErrorAnswer(error, 'rescue', log);
  }
}
