import { join } from 'node:path';
import type { BackupReason, BackupView } from '#shared/contract/backups.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { nowIso } from '#shared/lib/clock.ts';
import { type BackupSource, makeBackup } from '../database/backup.ts';
import { type BackupManifest, listBackups, verifyRows } from '../database/backup-file.ts';

const HOUR_MS = 3_600_000;

export type Backups = {
  readonly list: () => Promise<BackupView[]>;
  readonly make: (reason: BackupReason) => Promise<BackupView>;
  /** A scheduled one, if something changed and the last is an hour old. */
  readonly makeIfDue: () => Promise<void>;
  /** The next one is due whatever the last one's age: the journal alone cannot be relied on. */
  readonly makeDue: () => void;
  /** Something changed that the journal does not tell: a page of the server. */
  readonly makeDueLater: () => void;
  /** Fails with `backup_unreadable`, `not_found`. */
  readonly assertReadable: (id: string) => Promise<void>;
  /** When the one under way has ended. */
  readonly settled: () => Promise<unknown>;
};

/** One backup at a time. */
export function createBackups(source: () => BackupSource): Backups {
  let turn: Promise<unknown> = Promise.resolve();
  let isDue = false;
  let hasPages = false;

  async function make(reason: BackupReason): Promise<BackupView> {
    const made = turn.then(() => makeBackup(source(), reason));
    turn = made.catch(() => undefined);
    const manifest = await made;
    isDue = false;
    hasPages = false;
    return toView(manifest);
  }

  return {
    list: async () => (await listBackups(source().backupsFolder)).map(toView),
    make,
    makeIfDue: async () => {
      const { backupsFolder, clock, journal } = source();
      const [last] = await listBackups(backupsFolder);
      const ageMs = last ? Math.abs(clock.nowMs() - Date.parse(last.createdAt)) : Number.POSITIVE_INFINITY;
      const isChanged = !last || hasPages || last.seq < journal.lastSeq();
      if (isDue || (isChanged && ageMs >= HOUR_MS)) await make('scheduled');
    },
    makeDueLater: () => {
      hasPages = true;
    },
    makeDue: () => {
      isDue = true;
    },
    assertReadable: async (id) => {
      const { backupsFolder } = source();
      const manifest = (await listBackups(backupsFolder)).find((backup) => backup.id === id);
      if (!manifest) throw new AppError('not_found', `No backup ${id}`, { details: { id } });
      await verifyRows(join(backupsFolder, id), manifest);
    },
    settled: () => turn,
  };
}

/** The entry of the journal that puts a backup in place. */
export async function enterRestore(
  { journal, clock }: BackupSource,
  restore: { readonly backup: string; readonly commandId: string | null; readonly workspaceId: string },
): Promise<void> {
  const { backup, commandId, workspaceId } = restore;
  await journal.exclusive(() =>
    journal.append({
      seq: journal.lastSeq() + 1,
      at: nowIso(clock),
      workspaceId,
      commandId,
      value: {},
      kind: 'restore',
      backup,
    }),
  );
}

export function toView({ id, createdAt, reason, posts, sizeBytes }: BackupManifest): BackupView {
  return { id, createdAt, reason, posts, sizeBytes };
}
