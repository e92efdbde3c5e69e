import { inArray } from 'drizzle-orm';
import type { RowValues } from '#shared/domain/row-change.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { CommandMark } from '../../database/commit.ts';
import type { Disk } from '../../database/durable-files.ts';
import { tableByName } from '../../database/tables.ts';
import type { WriteTx } from '../../database/write-tx.ts';
import { readCopy, readCopyManifest, removeCopy } from './copy-file.ts';
import { COPIED_TABLES, mapUnit, type Unit } from './map-rows.ts';

export type TakeCopyOptions = {
  readonly folder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A command among the others. */
  readonly write: (mark: CommandMark, run: (tx: WriteTx) => Promise<void>) => Promise<void>;
};

/**
 * Writes what a new desk is to begin with, a command for each unit, so that the desk can be used meanwhile. What an earlier run
 * has written is passed over: it has the same ids.
 */
export async function takeCopy({ folder, disk, clock, signal, write }: TakeCopyOptions): Promise<void> {
  const manifest = await readCopyManifest(folder);
  if (!manifest) return;
  const { workspaceId, isTeams } = manifest;
  const ids = new Map<string, string>();
  for await (const unit of readCopy(folder)) {
    if (signal.aborted) return;
    const mapped = mapUnit(unit, { workspaceId, isTeams, nowMs: clock.nowMs() }, ids);
    await write({ label: 'createWorkspace', undoable: false }, (tx) => writeUnit(tx, mapped));
  }
  await removeCopy(disk, folder);
}

/** Row by row: somebody may have made a tag of the same name meanwhile, which is the same row. */
async function writeUnit(tx: WriteTx, unit: Unit): Promise<void> {
  for (const name of COPIED_TABLES) {
    const rows = (unit[name] ?? []) as readonly (RowValues & { id: string })[];
    if (rows.length === 0) continue;
    const table = tableByName(name);
    const ids = rows.map(({ id }) => id);
    const known = await tx.read.select({ id: table.id }).from(table).where(inArray(table.id, ids));
    const isThere = new Set(known.map(({ id }) => id));
    const missing = rows.filter(({ id }) => !isThere.has(id));
    if (missing.length > 0) await tx.insertMany(table, missing as never);
  }
}
