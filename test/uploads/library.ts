import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { toObjectPath, toObjectUrl } from '#shared/domain/storage-path.ts';
import { isAppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import type { EngineProcess } from '../harness/engine-process.ts';
import type { TeamProject } from '../harness/team-desk.ts';
import { writeNoise } from './noise-files.ts';

/** A file that is to arrive: known by its hash once it is written. */
export type WantedFile = { readonly sizeBytes: number; readonly seed: string; sha256: string | null };

export type Library = {
  readonly files: readonly WantedFile[];
  readonly imported: () => number;
  /** Goes on importing where the engine before was killed; ends with this one, or when all are there. */
  readonly fill: (engine: EngineProcess, signal: AbortSignal) => Promise<void>;
  /** Files that the project calls ready. */
  readonly countReady: () => Promise<number>;
};

/** So many are on their way at once: imports, uploads and looks go on side by side, and are killed side by side. */
const ON_THEIR_WAY = 12;

/** Writes one file after the other, has it imported and removes it: of the sources no more than one is on the disk. */
export function createLibrary(
  project: TeamProject,
  { folder, files }: { folder: string; files: readonly WantedFile[] },
): Library {
  let imported = 0;
  let ready = 0;

  async function importNext(engine: EngineProcess, file: WantedFile): Promise<void> {
    const path = join(folder, `${file.seed}.wav`);
    file.sha256 ??= await writeNoise(path, file);
    const { assets, refused } = await engine.call('media.import', { batchId: newId() }, { files: [{ path }] });
    if (assets.length !== 1) throw new Error(`Not imported: ${JSON.stringify(refused)}`);
    imported++;
    await rm(path);
  }

  return {
    files,
    imported: () => imported,
    fill: async (engine, signal) => {
      try {
        for (let file = files[imported]; file && !signal.aborted; file = files[imported]) {
          if (imported - ready < ON_THEIR_WAY) await importNext(engine, file);
          else await wait(100);
        }
      } catch (error) {
        if (!isAppError(error, 'engine_restarted')) throw error;
      }
    },
    countReady: async () => {
      const rows = await readRows(project);
      ready = rows.filter(({ status }) => status === 'ready').length;
      return ready;
    },
  };
}

export type Arrived = { readonly unequalHashes: number; readonly notReady: number; readonly wrong: readonly string[] };

/** What the project has in the end, read through its Storage as whoever publishes would. */
export async function checkArrived(project: TeamProject, files: readonly WantedFile[]): Promise<Arrived> {
  const rows = Map.groupBy(await readRows(project), ({ sha256 }) => sha256);
  const wrong: string[] = [];
  let [unequalHashes, notReady] = [0, 0];
  for (const { sha256, seed } of files) {
    const statuses = rows.get(sha256 ?? '')?.map(({ status }) => status) ?? [];
    if (statuses.join() !== 'ready') {
      notReady++;
      wrong.push(`file ${seed} is ${statuses.join(' and ') || 'nowhere'}`);
    }
    const found = sha256 === null ? 'never imported' : await hashObject(project, sha256);
    if (found === sha256) continue;
    unequalHashes++;
    wrong.push(`file ${seed} in Storage: ${found}, should be ${sha256}`);
  }
  if (rows.size !== files.length) wrong.push(`${rows.size} files in the library instead of ${files.length}`);
  return { unequalHashes, notReady, wrong };
}

async function readRows({ backend, workspaceId }: TeamProject): Promise<{ sha256: string; status: string }[]> {
  const assets = backend.serviceClient().from('media_assets').select('sha256, status');
  const { data, error } = await assets.eq('workspace_id', workspaceId).is('deleted_at', null);
  if (error) throw new Error(error.message);
  return data as { sha256: string; status: string }[];
}

export function objectNameOf(workspaceId: string, sha256: string): string {
  return toObjectPath(workspaceId, sha256, 'wav');
}

/** Not held in memory: one of them may be a gigabyte. */
async function hashObject({ backend, workspaceId }: TeamProject, sha256: string): Promise<string> {
  const url = toObjectUrl(backend.url, objectNameOf(workspaceId, sha256), 'authenticated');
  const answer = await fetch(url, { headers: { apikey: backend.secretKey } });
  if (!answer.ok || answer.body === null) return `status ${answer.status}`;
  const hash = createHash('sha256');
  for await (const chunk of answer.body) hash.update(chunk);
  return hash.digest('hex');
}
