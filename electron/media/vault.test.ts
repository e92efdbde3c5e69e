import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, chmod, copyFile, mkdir, open, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { isAppError } from '#shared/lib/app-error.ts';
import { listFiles, makeJpeg, makePng, writeIn } from '#test/harness/media-files.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { type Disk, realDisk } from './disk.ts';
import { type MediaSource, openBytesSource, openFileSource } from './media-source.ts';
import { copyMedia, type StoreOptions, sweepIncoming } from './vault.ts';

let dataFolder: string;
let desktop: string;
beforeEach(async () => {
  dataFolder = await makeFolder();
  desktop = await makeFolder();
});

/** The same on every machine: some temporary folders can share blocks, most cannot. */
const copyingDisk: Disk = { ...realDisk, clone: () => Promise.resolve(false) };

async function storeMedia(source: MediaSource, options: StoreOptions) {
  const settle = await copyMedia(source, options);
  return settle();
}

async function store(path: string, options: Partial<StoreOptions> = {}) {
  return storeMedia(await openFileSource(path), { dataFolder, disk: copyingDisk, ...options });
}

/** Storing a picture of 3 MB takes several reads, so that things can happen in between. */
async function makeLargeJpeg(): Promise<Buffer> {
  return Buffer.concat([await makeJpeg(), Buffer.alloc(3_000_000, 7)]);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test('a picture is stored once under its hash with its true extension, whatever it was called', async () => {
  const bytes = await makeJpeg();
  const hash = sha256(bytes);
  const first = await store(await writeIn(desktop, 'Ferien 🏖️ – ﷽ é.PNG', bytes));
  const second = await store(await writeIn(desktop, 'same.gif', bytes));
  expect({ first: first.alreadyStored, second: second.alreadyStored, sha256: second.sha256 }).toEqual({
    first: false,
    second: true,
    sha256: hash,
  });
  expect(await listFiles(dataFolder)).toEqual([`vault/${hash.slice(0, 2)}/${hash}.jpg`]);
  expect(await readFile(first.path)).toEqual(bytes);
});

test('a damaged copy of another size is replaced by the whole file', async () => {
  const path = await writeIn(desktop, 'a.jpg', await makeJpeg());
  const stored = await store(path);
  await truncate(stored.path, 10);
  expect((await store(path)).alreadyStored).toBe(false);
  expect(sha256(await readFile(stored.path))).toBe(stored.sha256);
});

test('pasted bytes are stored like a file', async () => {
  const bytes = await makePng();
  const stored = await storeMedia(openBytesSource('pasted', bytes), { dataFolder });
  expect(stored).toMatchObject({ sha256: sha256(bytes), sizeBytes: bytes.length, type: { extension: 'png' } });
});

test('progress rises to the whole size', async () => {
  const bytes = await makeLargeJpeg();
  const seen: number[] = [];
  await store(await writeIn(desktop, 'large.jpg', bytes), { onProgress: (done) => seen.push(done) });
  expect(seen.length).toBeGreaterThan(1);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(bytes.length);
});

test('a cancelled import leaves nothing', async () => {
  const path = await writeIn(desktop, 'large.jpg', await makeLargeJpeg());
  const controller = new AbortController();
  const outcome = store(path, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
  expect(await listFiles(dataFolder)).toEqual([]);
});

test('a file that grows while it is copied is refused, and nothing is left', async () => {
  const path = await writeIn(desktop, 'recording.jpg', await makeLargeJpeg());
  let isGrown = false;
  const source = await openFileSource(path);
  const growing = {
    ...source,
    read: async (buffer: Uint8Array) => {
      if (!isGrown) await appendFile(path, 'more');
      isGrown = true;
      return source.read(buffer);
    },
  };
  await expect(storeMedia(growing, { dataFolder, disk: copyingDisk })).rejects.toMatchObject({
    code: 'media_unreadable',
    details: { fileName: 'recording.jpg', reason: 'changed_while_copying' },
  });
  expect(await listFiles(dataFolder)).toEqual([]);
});

test('where the disk can share blocks, the clone is what is hashed, and a source that goes on growing does no harm', async () => {
  const bytes = await makeLargeJpeg();
  const path = await writeIn(desktop, 'recording.jpg', bytes);
  const disk: Disk = {
    ...realDisk,
    clone: async (from, to) => {
      await copyFile(from, to);
      await appendFile(path, 'more');
      return true;
    },
    freeBytes: () => Promise.resolve(0),
  };
  const stored = await store(path, { disk });
  expect([stored.sha256, sha256(await readFile(stored.path)), stored.sizeBytes]).toEqual([
    sha256(bytes),
    sha256(bytes),
    bytes.length,
  ]);
});

test('a clone that turns out to be no picture is removed', async () => {
  const disk: Disk = { ...realDisk, clone: async (from, to) => copyFile(from, to).then(() => true) };
  await expect(store(await writeIn(desktop, 'a.jpg', Buffer.from('<html>')), { disk })).rejects.toMatchObject({
    code: 'media_unsupported',
  });
  expect(await listFiles(dataFolder)).toEqual([]);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a data folder without permission is read-only',
  async () => {
    const path = await writeIn(desktop, 'a.jpg', await makeJpeg());
    await chmod(dataFolder, 0o500);
    await expect(store(path)).rejects.toMatchObject({ code: 'read_only' });
  },
);

test('a file that is no picture is refused before it is copied whole', async () => {
  const seen: number[] = [];
  const path = await writeIn(desktop, 'holiday.jpg', Buffer.alloc(5_000_000, 'x'));
  await expect(store(path, { onProgress: (done) => seen.push(done) })).rejects.toMatchObject({
    code: 'media_unsupported',
  });
  expect(seen).toEqual([]);
  expect(await listFiles(dataFolder)).toEqual([]);
});

test('an empty file is refused as empty', async () => {
  await expect(store(await writeIn(desktop, 'empty.jpg', new Uint8Array()))).rejects.toMatchObject({
    code: 'media_empty',
    details: { fileName: 'empty.jpg' },
  });
});

test('a file that is gone is not found', async () => {
  await expect(store(join(desktop, 'gone.jpg'))).rejects.toMatchObject({ code: 'not_found' });
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a file without permission says so', async () => {
  const path = await writeIn(desktop, 'secret.jpg', await makeJpeg());
  await chmod(path, 0);
  await expect(store(path)).rejects.toMatchObject({ code: 'media_unreadable', details: { reason: 'no_permission' } });
});

test('a link to a picture is followed', async () => {
  const path = await writeIn(desktop, 'a.jpg', await makeJpeg());
  await symlink(path, join(desktop, 'link'));
  expect((await store(join(desktop, 'link'))).type.extension).toBe('jpg');
});

test.skipIf(process.platform === 'win32')('pipes, sockets, devices and folders are refused at once', async () => {
  execFileSync('mkfifo', [join(desktop, 'pipe.jpg')]);
  const server = createServer().listen(join(desktop, 'socket.jpg'));
  await mkdir(join(desktop, 'folder.jpg'));
  const paths = [
    ...['pipe.jpg', 'socket.jpg', 'folder.jpg'].map((name) => join(desktop, name)),
    '/dev/zero',
    '/dev/tty',
  ];
  for (const path of paths) {
    await expect(openFileSource(path)).rejects.toMatchObject({
      code: 'media_unsupported',
      details: { reason: 'not_a_file' },
    });
  }
  server.close();
});

/** A disk that takes so many bytes and then fails as a full or a read-only one does. */
function failingDisk(code: string, limitBytes: number): Disk {
  return {
    ...copyingDisk,
    open: async (path, flags, mode) => {
      const handle = await open(path, flags, mode);
      if (!path.endsWith('.part')) return handle;
      let written = 0;
      const write = handle.writeFile.bind(handle);
      handle.writeFile = async (data, options) => {
        if (written >= limitBytes) throw Object.assign(new Error(code), { code });
        written += (data as Uint8Array).length;
        return write(data, options);
      };
      return handle;
    },
  };
}

test.each([
  ['ENOSPC', 'disk_full'],
  ['EDQUOT', 'disk_full'],
  ['EROFS', 'read_only'],
])('a disk that fails with %s in the middle is told as %s, and the half copy is removed', async (code, expected) => {
  const path = await writeIn(desktop, 'large.jpg', await makeLargeJpeg());
  await expect(store(path, { disk: failingDisk(code, 1_048_576) })).rejects.toMatchObject({ code: expected });
  expect(await listFiles(dataFolder)).toEqual([]);
});

test('a file that cannot fit is refused before a byte is copied', async () => {
  const path = await writeIn(desktop, 'large.jpg', await makeLargeJpeg());
  const disk = { ...copyingDisk, freeBytes: () => Promise.resolve(1_000_000) };
  await expect(store(path, { disk })).rejects.toMatchObject({
    code: 'disk_full',
    details: { neededBytes: expect.any(Number), freeBytes: 1_000_000 },
  });
  expect(await listFiles(dataFolder)).toEqual([]);
});

/** Notes in which order things become durable. */
function watchingDisk(order: string[]): Disk {
  const nameOf = (path: string) =>
    path.endsWith('.part') ? 'copy' : path.replace(dataFolder, '').replace(/[0-9a-f]{64}/, 'hash');
  return {
    ...copyingDisk,
    open: async (path, flags, mode) => {
      const handle = await open(path, flags, mode);
      const sync = handle.sync.bind(handle);
      handle.sync = async () => {
        order.push(`sync ${nameOf(path) || 'data folder'}`);
        await sync();
      };
      return handle;
    },
    rename: async (from, to) => {
      order.push(`rename ${nameOf(from)}`);
      await realDisk.rename(from, to);
    },
  };
}

test.skipIf(process.platform === 'win32')(
  'a power cut takes nothing that was acknowledged: bytes, then name, then folders',
  async () => {
    const order: string[] = [];
    const stored = await store(await writeIn(desktop, 'a.jpg', await makeJpeg()), { disk: watchingDisk(order) });
    const shard = `/vault/${stored.sha256.slice(0, 2)}`;
    expect(order).toEqual([
      'sync /vault',
      'sync data folder',
      'sync copy',
      'sync /vault',
      'rename copy',
      `sync ${shard}`,
    ]);
  },
);

test('half copies of a killed run are swept, whole files stay', async () => {
  const stored = await store(await writeIn(desktop, 'a.jpg', await makeJpeg()));
  await writeFile(join(dataFolder, 'vault/incoming/dead.part'), 'half');
  expect(await sweepIncoming(dataFolder)).toBe(1);
  expect(await listFiles(dataFolder)).toEqual([stored.path.slice(dataFolder.length + 1)]);
  expect(await sweepIncoming(join(dataFolder, 'nothing'))).toBe(0);
});

test('300 MB are hashed and copied in less than 100 MB of memory', async () => {
  const path = await writeIn(desktop, 'large.jpg', await makeJpeg());
  await truncate(path, 300_000_000);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let highest = before;
  const stored = await store(path, {
    onProgress: () => {
      highest = Math.max(highest, process.memoryUsage().rss);
    },
  });
  expect(stored.sizeBytes).toBe(300_000_000);
  expect(highest - before).toBeLessThan(100_000_000);
}, 60_000);

test('any name is stored', async () => {
  const bytes = await makeJpeg();
  const names = [
    'a'.repeat(250),
    'CON.jpg',
    '-rf.jpg',
    'नमस्ते.jpg',
    '%2e%2e.jpg',
    'new\nline.jpg',
    'e\u0301.jpg',
    '.jpg',
  ];
  for (const name of names) expect((await store(await writeIn(desktop, name, bytes))).type.extension).toBe('jpg');
});

test('a bug is no AppError and passes through as it is', async () => {
  const disk = { ...copyingDisk, rename: () => Promise.reject(new TypeError('bug')) };
  const path = await writeIn(desktop, 'a.jpg', await makeJpeg());
  const outcome = await store(path, { disk }).catch((error: unknown) => error);
  expect([outcome instanceof TypeError, isAppError(outcome)]).toEqual([true, false]);
});
