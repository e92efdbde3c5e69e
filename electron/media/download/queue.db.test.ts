import { cp } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import { testTemplate } from '#test/harness/template.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { readDownloads } from '../../areas/media/read-downloads.ts';
import type { Mirror } from '../../database/mirror.ts';
import { openMirror } from '../../database/open-mirror.ts';
import { noDownloads } from '../../engine/team-downloads.ts';
import type { TransferClient, TransferOptions } from '../upload/transfer-client.ts';
import { type DownloadQueue, startDownloadQueue } from './queue.ts';

let mirror: Mirror;
let dataFolder: string;
let workspaceId: string;
let queue: DownloadQueue;
/** What is under way, by the object's hash. */
let fetches: Map<string, { readonly options: TransferOptions; readonly end: () => void }>;
let lastHash = 0;

beforeAll(async () => {
  const folder = await makeFolder();
  await cp(await testTemplate(), folder, { recursive: true });
  mirror = await openMirror(folder);
  dataFolder = await makeFolder();
});
afterAll(async () => await mirror.pg.close());
beforeEach(async () => {
  workspaceId = newId();
  fetches = new Map();
  await mirror.db.execute(sql`insert into workspaces (id, name, timezone) values (${workspaceId}, 'Studio', 'UTC')`);
});
afterEach(async () => await queue.stop());

/** Files come when the test says so. */
const transfer: TransferClient = {
  call: ((_name: 'fetch', { object }: { object: { objectName: string } }, options: TransferOptions) =>
    new Promise((resolve, reject) => {
      const sha256 = object.objectName.split(/[/.]/)[1] ?? '';
      const end = () => {
        fetches.delete(sha256);
        resolve({ kind: 'fetched', wasThere: false });
      };
      options.signal.addEventListener('abort', () => {
        fetches.delete(sha256);
        reject(new AppError('cancelled', 'Stopped'));
      });
      fetches.set(sha256, { options, end });
    })) as TransferClient['call'],
  attach: () => undefined,
  setLimit: () => undefined,
  stop: () => undefined,
};

function start(hold: 'paused' | null = null): void {
  queue = startDownloadQueue({
    workspaceId,
    dataFolder,
    database: async () => mirror.db,
    project: async () => ({ url: 'https://studio.example', publishableKey: 'key' }),
    readAccessToken: async () => 'token',
    transfer,
    shrink: async () => undefined,
    clock: { nowMs: Date.now },
    random: () => 1,
    log: (level, message, details) => {
      throw new Error(`${level} ${message} ${JSON.stringify(details)}`);
    },
    onChange: () => undefined,
    onPresence: () => undefined,
    hold,
  });
}

type Sample = { readonly id: string; readonly sha256: string };

/** It is on another device. */
async function add(sizeBytes: number, { isInTrash = false } = {}): Promise<Sample> {
  const id = newId();
  const sha256 = (++lastHash).toString(16).padStart(64, 'd');
  await mirror.db.execute(sql`insert into media_assets
    (id, workspace_id, kind, file_name, mime_type, extension, size_bytes, sha256, status, deleted_at)
    values (${id}, ${workspaceId}, 'video', 'clip.mp4', 'video/mp4', 'mp4', ${sizeBytes}, ${sha256}, 'ready',
      ${isInTrash ? sql`now()` : sql`null`})`);
  return { id, sha256 };
}

const underWay = () => [...fetches.keys()].sort();
const view = async () => {
  const downloads = { ...noDownloads, list: queue.list, pause: queue.pause, doneBytes: queue.doneBytes };
  const { fileCount, receivedBytes, totalBytes } = await readDownloads({ db: mirror.db, downloads });
  return { fileCount, receivedBytes, totalBytes };
};

test('how far it is does not go back as files end, until nothing is on its way (SPEC 3.5)', async () => {
  const [first, second] = [await add(1_000), await add(3_000)];
  start();
  await queue.ask([first.id, second.id]);
  await expect.poll(underWay).toEqual([first.sha256, second.sha256]);
  fetches.get(second.sha256)?.options.onProgress?.({ sentBytes: 500, isAccepted: false });
  fetches.get(first.sha256)?.end();
  await expect.poll(view).toEqual({ fileCount: 1, receivedBytes: 1_500, totalBytes: 4_000 });
  fetches.get(second.sha256)?.end();
  await expect.poll(view).toEqual({ fileCount: 0, receivedBytes: 0, totalBytes: 0 });

  const third = await add(2_000);
  await queue.ask([third.id]);
  await expect.poll(view).toEqual({ fileCount: 1, receivedBytes: 0, totalBytes: 2_000 });
});

test('what lies in the trash and is not on this device is not called here, is not away from the library, and can be had (SPEC 4.2)', async () => {
  const [lying, thrown] = [await add(1_000), await add(2_000, { isInTrash: true })];
  start();
  await expect.poll(() => [queue.isAbsent(lying.id), queue.isAbsent(thrown.id)]).toEqual([true, true]);
  expect(queue.away()).toEqual({ ids: [lying.id], sizeBytes: 1_000 });
  await queue.ask([thrown.id]);
  await expect.poll(underWay).toEqual([thrown.sha256]);
  fetches.get(thrown.sha256)?.end();
  await expect.poll(() => queue.isAbsent(thrown.id)).toBe(false);
});

test('while it is paused nothing is fetched, what was under way is broken off, and all of it comes afterwards (SPEC 3.4)', async () => {
  const file = await add(1_000);
  start('paused');
  await queue.ask([file.id]);
  await expect.poll(() => queue.list().map(({ state }) => state.kind)).toEqual(['waiting']);
  queue.nudge('by_hand');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(underWay()).toEqual([]);
  queue.setHold(null);
  await expect.poll(underWay).toEqual([file.sha256]);
  queue.setHold('metered');
  await expect.poll(underWay).toEqual([]);
  queue.setHold(null);
  await expect.poll(underWay).toEqual([file.sha256]);
  fetches.get(file.sha256)?.end();
  await expect.poll(() => queue.isAbsent(file.id)).toBe(false);
});
