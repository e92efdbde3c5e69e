import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import * as z from 'zod/mini';
import { BACKUP_REASONS } from '#shared/contract/backups.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { codeOf, type Disk, makeFolder, toStorageError, writeDurably } from './durable-files.ts';

const FORMAT = 1;

/** `manifest.json`, written last and only after the rows were read back: a folder without it is no backup. */
const manifestSchema = z.object({
  format: z.literal(FORMAT),
  id: z.string(),
  createdAt: z.string(),
  reason: z.enum(BACKUP_REASONS),
  /** The last migration of the mirror that the rows come from. */
  migration: z.string(),
  /** The rows are as they were after this entry of the journal. */
  seq: z.int(),
  intentSeq: z.int(),
  posts: z.int(),
  tables: z.record(z.string(), z.int()),
  sha256: z.string(),
  sizeBytes: z.int(),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

/** Rows of one table as JSON texts. */
export type RowChunk = { readonly table: string; readonly rows: readonly string[] };

const LOAD_ROWS = 500;

/** Writes, reads back and only then names the backup. Fails with `disk_full`; what was written so far is removed. */
export async function writeBackup(
  disk: Disk,
  backupsFolder: string,
  head: Omit<BackupManifest, 'format' | 'tables' | 'sha256' | 'sizeBytes'>,
  chunks: AsyncIterable<RowChunk>,
): Promise<BackupManifest> {
  await makeFolder(disk, backupsFolder);
  const partial = join(backupsFolder, `${head.id}.partial`);
  try {
    await rm(partial, { recursive: true, force: true });
    await makeFolder(disk, partial);
    const written = await writeRows(disk, join(partial, 'rows.ndjson.gz'), chunks);
    const manifest: BackupManifest = { format: FORMAT, ...head, ...written };
    await verifyRows(partial, manifest);
    await writeDurably(disk, join(partial, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await disk.rename(partial, join(backupsFolder, head.id));
    await disk.syncFolder(backupsFolder);
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw toStorageError(error);
  }
}

async function writeRows(disk: Disk, path: string, chunks: AsyncIterable<RowChunk>) {
  const tables: Record<string, number> = {};
  const hash = createHash('sha256');
  const handle = await disk.open(path, 'w', 0o600);
  let sizeBytes = 0;
  async function* lines() {
    let current = '';
    for await (const { table, rows } of chunks) {
      tables[table] = (tables[table] ?? 0) + rows.length;
      const head = table === current ? '' : `${JSON.stringify({ $table: table })}\n`;
      current = table;
      const text = Buffer.from(head + rows.map((row) => `${row}\n`).join(''));
      hash.update(text);
      yield text;
    }
  }
  const count = new Transform({
    transform(bytes: Buffer, _encoding, done) {
      sizeBytes += bytes.length;
      done(null, bytes);
    },
  });
  try {
    await pipeline(Readable.from(lines()), createGzip({ level: 4 }), count, async (bytes) => {
      for await (const piece of bytes) await handle.writeFile(piece as Buffer);
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { tables, sha256: hash.digest('hex'), sizeBytes };
}

/** Reads every byte again. Fails with `backup_unreadable`. */
export async function verifyRows(folder: string, manifest: BackupManifest): Promise<void> {
  const hash = createHash('sha256');
  try {
    const bytes = createReadStream(join(folder, 'rows.ndjson.gz')).pipe(new PassThrough());
    await pipeline(bytes, createGunzip(), async (text) => {
      for await (const piece of text) hash.update(piece as Buffer);
    });
  } catch (error) {
    throw unreadable(manifest.id, error);
  }
  if (hash.digest('hex') !== manifest.sha256) throw unreadable(manifest.id, 'checksum');
}

/** The rows of a backup in the order of its tables. Verify first: this trusts the file. */
export async function* readBackup(folder: string): AsyncGenerator<RowChunk> {
  const unzipped = createReadStream(join(folder, 'rows.ndjson.gz')).pipe(createGunzip());
  let table = '';
  let rows: string[] = [];
  for await (const line of createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.startsWith('{"$table":')) {
      if (rows.length > 0) yield { table, rows };
      table = (JSON.parse(line) as { $table: string }).$table;
      rows = [];
      continue;
    }
    rows.push(line);
    if (rows.length < LOAD_ROWS) continue;
    yield { table, rows };
    rows = [];
  }
  if (rows.length > 0) yield { table, rows };
}

/**
 * Newest first. What is half-written or damaged is left out; a folder that cannot be listed is an error, as a rebuild
 * without its backups would lose what the journal no longer has.
 */
export async function listBackups(backupsFolder: string): Promise<BackupManifest[]> {
  const names = await readNames(backupsFolder);
  const found = await Promise.all(names.map((name) => readManifest(join(backupsFolder, name)).catch(() => null)));
  return found.filter((manifest) => manifest !== null).sort((a, b) => b.seq - a.seq || (a.id < b.id ? 1 : -1));
}

async function readNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw toStorageError(error);
  }
}

async function readManifest(folder: string): Promise<BackupManifest | null> {
  if (folder.endsWith('.partial')) return null;
  const parsed = manifestSchema.safeParse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  return parsed.success && folder.endsWith(parsed.data.id) ? parsed.data : null;
}

export function unreadable(id: string, cause: unknown): AppError {
  return new AppError('backup_unreadable', `Backup ${id} cannot be read`, { details: { id }, cause });
}
