import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { type Disk, makeFolder, readIfThere, toStorageError, writeDurably } from '../../database/durable-files.ts';
import type { Unit } from './map-rows.ts';

const manifestSchema = z.object({
  workspaceId: z.uuid(),
  name: z.string(),
  timezone: z.string(),
  isTeams: z.boolean(),
  units: z.int(),
});
export type CopyManifest = z.infer<typeof manifestSchema>;

/** What a new desk is to begin with, in its data folder: taken in by its first openings, then removed. */
const placeOf = (folder: string) => join(folder, 'copy');

/** The manifest last: without it there is nothing to take in. */
export async function writeCopy(
  disk: Disk,
  folder: string,
  head: Omit<CopyManifest, 'units'>,
  units: AsyncIterable<Unit>,
): Promise<CopyManifest> {
  const place = placeOf(folder);
  await makeFolder(disk, place);
  let count = 0;
  try {
    const file = await disk.open(join(place, 'units.ndjson'), 'w', 0o600);
    try {
      for await (const unit of units) {
        await file.writeFile(`${JSON.stringify(unit)}\n`);
        count++;
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw toStorageError(error);
  }
  const manifest = { ...head, units: count };
  await writeDurably(disk, join(place, 'manifest.json'), JSON.stringify(manifest));
  return manifest;
}

/** null: nothing is to be taken in. */
export async function readCopyManifest(folder: string): Promise<CopyManifest | null> {
  const text = await readIfThere(join(placeOf(folder), 'manifest.json'));
  return text === null ? null : manifestSchema.parse(JSON.parse(text));
}

export async function* readCopy(folder: string): AsyncGenerator<Unit> {
  const input = createReadStream(join(placeOf(folder), 'units.ndjson'));
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
    yield JSON.parse(line) as Unit;
}

/** The manifest first. */
export async function removeCopy(disk: Disk, folder: string): Promise<void> {
  await rm(join(placeOf(folder), 'manifest.json'), { force: true });
  await disk.syncFolder(placeOf(folder));
  await rm(placeOf(folder), { recursive: true, force: true });
}
