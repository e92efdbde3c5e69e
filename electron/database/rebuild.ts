import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type BackupManifest, listBackups, readBackup, verifyRows } from './backup-file.ts';
import { type Disk, toStorageError } from './durable-files.ts';
import type { Journal } from './journal.ts';
import type { JournalEntry } from './journal-entry.ts';
import { type Migration, migrate } from './migrate.ts';
import type { Mirror } from './mirror.ts';
import { openMirror } from './open-mirror.ts';
import type { Outgoing } from './outgoing.ts';
import { replay } from './replay.ts';
import { indexPosts, installSearchIndex } from './search-index.ts';
import { copyTemplate } from './template.ts';

export type RebuildOptions = {
  readonly disk: Disk;
  readonly mirrorFolder: string;
  readonly backupsFolder: string;
  readonly templateFolder: string | null;
  readonly migrations: readonly Migration[];
  readonly journal: Journal;
  readonly outgoing: Outgoing;
  readonly onProgress: (done: number, total: number) => void;
  readonly onStep: () => void;
};

/** `lost`: entries of the journal that are missing or could not be applied; 0 when everything is there. */
export type Rebuilt = { readonly mirror: Mirror; readonly lost: number; readonly base: BackupManifest | null };

/** Broken mirrors that stay for whoever wants to look into them. */
const KEEP_BROKEN = 2;

/** Makes the mirror anew: the last backup that can be read, then everything that the journal has had since. */
export async function rebuildMirror(options: RebuildOptions): Promise<Rebuilt> {
  const { journal, backupsFolder } = options;
  const restore = await readLastRestore(journal);
  const base = await chooseBase(backupsFolder, { restore, onStep: options.onStep });
  const mirror = await loadBase(options, base);
  const startSeq = base?.restored ?? base?.manifest.seq ?? 0;
  await setWatermark(mirror, startSeq, base?.restored ?? base?.manifest.intentSeq ?? 0);
  const isRestoreLost = restore !== null && startSeq < restore.seq;
  const { outgoing, onStep } = options;
  const lost = (await replay(mirror, journal, { mode: 'salvage', outgoing, onStep })) + (isRestoreLost ? 1 : 0);
  if (await outgoing.isSynced(mirror.db)) await indexPosts(mirror.pg, onStep);
  await mirror.pg.exec('vacuum analyze');
  await mirror.pg.exec('checkpoint');
  return { mirror, lost, base: base?.manifest ?? null };
}

type Base = {
  readonly manifest: BackupManifest /** The entry that put this backup in place. */;
  readonly restored: number | null;
};

/** The newest that reads, unless the workspace was restored since: then that one. */
async function chooseBase(
  backupsFolder: string,
  {
    restore,
    onStep,
  }: { readonly restore: Extract<JournalEntry, { kind: 'restore' }> | null; readonly onStep: () => void },
): Promise<Base | null> {
  const all = await listBackups(backupsFolder);
  const candidates: Base[] = all.map((manifest) => ({ manifest, restored: null }));
  const restored = restore ? all.find(({ id }) => id === restore.backup) : undefined;
  if (restore && restored) {
    const after = candidates.filter(({ manifest }) => manifest.seq >= restore.seq);
    candidates.splice(after.length, 0, { manifest: restored, restored: restore.seq });
  }
  for (const candidate of candidates) {
    const isReadable = await verifyRows(join(backupsFolder, candidate.manifest.id), candidate.manifest).then(
      () => true,
      () => false,
    );
    onStep();
    if (isReadable) return candidate;
  }
  return null;
}

async function readLastRestore(journal: Journal) {
  let last: Extract<JournalEntry, { kind: 'restore' }> | null = null;
  for await (const entry of journal.readFrom(0)) if (entry.kind === 'restore') last = entry;
  return last;
}

async function loadBase(options: RebuildOptions, base: Base | null): Promise<Mirror> {
  const { disk, mirrorFolder, templateFolder, migrations } = options;
  const upTo = base ? migrations.findIndex(({ tag }) => tag === base.manifest.migration) + 1 : migrations.length;
  await rm(mirrorFolder, { recursive: true, force: true });
  // An older backup's rows go into the tables of their own version, and are migrated from there.
  if (upTo === migrations.length) await copyTemplate(disk, templateFolder, mirrorFolder);
  const mirror = await openMirror(mirrorFolder);
  await migrate(mirror.pg, migrations.slice(0, upTo));
  if (base) await loadRows(mirror, options, base.manifest);
  await migrate(mirror.pg, migrations);
  await installSearchIndex(mirror.pg, options.onStep);
  if (base && !(await options.outgoing.isSynced(mirror.db))) await indexPosts(mirror.pg, options.onStep);
  return mirror;
}

async function loadRows({ pg }: Mirror, options: RebuildOptions, manifest: BackupManifest): Promise<void> {
  const total = Object.values(manifest.tables).reduce((sum, count) => sum + count, 0);
  let done = 0;
  // The rows were consistent when they were written: checking each key again takes as long as loading.
  await pg.exec('set session_replication_role = replica');
  for await (const { table, rows } of readBackup(join(options.backupsFolder, manifest.id))) {
    const name = `"${table.replaceAll('"', '')}"`;
    await pg.query(`insert into ${name} select * from jsonb_populate_recordset(null::${name}, $1::jsonb)`, [
      `[${rows.join(',')}]`,
    ]);
    done += rows.length;
    options.onProgress(done, total);
  }
  await pg.exec('set session_replication_role = origin');
}

async function setWatermark({ pg }: Mirror, appliedSeq: number, intentSeq: number): Promise<void> {
  await pg.query(
    `insert into mirror_state ("only", applied_seq, intent_seq) values (true, $1, $2)
      on conflict ("only") do update set applied_seq = $1, intent_seq = $2`,
    [appliedSeq, intentSeq],
  );
}

/** Moves a mirror that cannot be used out of the way, beside it. Returns its new name; null if there was none. */
export async function setAside(mirrorFolder: string, stamp: string): Promise<string | null> {
  const folder = dirname(mirrorFolder);
  const prefix = `${basename(mirrorFolder)}-broken-`;
  const aside = join(folder, `${prefix}${stamp}`);
  try {
    await rename(mirrorFolder, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw toStorageError(error);
  }
  const broken = (await readdir(folder)).filter((name) => name.startsWith(prefix)).sort();
  for (const name of broken.slice(0, -KEEP_BROKEN)) await rm(join(folder, name), { recursive: true, force: true });
  return aside;
}
