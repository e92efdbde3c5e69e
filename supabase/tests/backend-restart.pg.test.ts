import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalBackend, type LocalBackendOptions, startLocalBackend } from '#test/harness/server/backend.ts';
import { createTeam, PASSWORD, read, sessionOf, signUp, type Team } from './backend/team.ts';
import { type Uploaded, uploadResumably } from './backend/upload-resumably.ts';

const checkout = path.resolve(import.meta.dirname, '../..');
const migrations = path.join(checkout, 'supabase/migrations');
const BUCKET = 'postiz-media';

let folder = '';
let running: LocalBackend[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postroom-backend-'));
});
afterEach(async () => {
  for (const backend of running.splice(0)) await backend.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: LocalBackendOptions = {}): Promise<LocalBackend> {
  const backend = await startLocalBackend({ folder: path.join(folder, 'data'), ...options });
  running.push(backend);
  return backend;
}

async function stop(backend: LocalBackend): Promise<void> {
  running = running.filter((one) => one !== backend);
  await backend.stop();
}

/** On the same port: clients and uploads keep their addresses. */
async function restart(backend: LocalBackend, change: () => void = () => undefined): Promise<LocalBackend> {
  await stop(backend);
  change();
  return await start({ port: Number(new URL(backend.url).port) });
}

async function messageOf(attempt: Promise<unknown>): Promise<string> {
  return await attempt.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

describe('a backend that is started again', () => {
  async function breakOff(backend: LocalBackend, team: Team, bytes: Buffer): Promise<string> {
    const broken = await upload(backend, team, { bytes, breakAtBytes: 7_000_000 });
    if (broken.kind !== 'broken off') throw new Error(`Not broken off: ${JSON.stringify(broken)}`);
    return broken.url;
  }

  async function upload(
    backend: LocalBackend,
    team: Team,
    options: { bytes: Buffer; url?: string; breakAtBytes?: number },
  ): Promise<Uploaded> {
    const objectName = nameFor(team, options.bytes);
    return await uploadResumably({ backend, accessToken: await sessionOf(team.editor), objectName, ...options });
  }

  const nameFor = (team: Team, bytes: Buffer) =>
    `${team.workspaceId}/${createHash('sha256').update(bytes).digest('hex')}.mp4`;

  async function download(team: Team, bytes: Buffer): Promise<boolean> {
    const { data } = await team.viewer.storage.from(BUCKET).download(nameFor(team, bytes));
    return data !== null && Buffer.from(await data.arrayBuffer()).equals(bytes);
  }

  test('knows its people, rows, files and keys, and goes on with uploads', async () => {
    const first = await start();
    const team = await createTeam(first);
    const small = randomBytes(1_000);
    const large = randomBytes(13_000_000);
    await read(team.owner.from('posts').insert({ workspace_id: team.workspaceId, content: 'Kept' }));
    await team.editor.storage.from(BUCKET).upload(nameFor(team, small), small);
    const url = await breakOff(first, team, large);

    const second = await restart(first);
    const refreshed = await team.owner.auth.refreshSession();
    const resumed = await upload(second, team, { bytes: large, url });
    expect({
      keys: [second.publishableKey, second.secretKey],
      refreshed: refreshed.error,
      rows: await read(team.viewer.from('posts').select('content')),
      files: [await download(team, small), resumed.kind, await download(team, large)],
    }).toEqual({
      keys: [first.publishableKey, first.secretKey],
      refreshed: null,
      rows: [{ content: 'Kept' }],
      files: [true, 'done', true],
    });
  });

  test('hands an upload to Storage that was whole when it ended in between, and says so when it is refused', async () => {
    const first = await start();
    const team = await createTeam(first);
    const [mine, taken] = [randomBytes(13_000_000), randomBytes(13_000_000)];
    const urls = [await breakOff(first, team, mine), await breakOff(first, team, taken)] as const;
    await team.owner.storage.from(BUCKET).upload(nameFor(team, taken), taken);
    const second = await restart(first, () => {
      for (const [index, url] of urls.entries()) {
        const file = path.join(folder, 'data/uploads', path.basename(url));
        appendFileSync(file, [mine, taken][index]?.subarray(statSync(file).size) ?? '');
      }
    });
    const resumed = await upload(second, team, { bytes: mine, url: urls[0] });
    const refused = await upload(second, team, { bytes: taken, url: urls[1] });
    expect([resumed.kind, await download(team, mine), refused]).toMatchObject([
      'done',
      true,
      { kind: 'refused', status: 409 },
    ]);
  });

  test('forgets an upload after a day', async () => {
    const first = await start();
    const team = await createTeam(first);
    const bytes = randomBytes(13_000_000);
    const url = await breakOff(first, team, bytes);
    const second = await restart(first, () => {
      const file = path.join(folder, 'data/uploads', `${path.basename(url)}.json`);
      const kept = JSON.parse(readFileSync(file, 'utf8')) as { creation_date: string };
      writeFileSync(file, JSON.stringify({ ...kept, creation_date: new Date(Date.now() - 25 * 3_600_000) }));
    });
    const headers = { authorization: `Bearer ${await sessionOf(team.editor)}`, 'tus-resumable': '1.0.0' };
    const { status } = await fetch(url.replace(first.url, second.url), { method: 'HEAD', headers });
    expect({ status, left: readdirSync(path.join(folder, 'data/uploads')) }).toEqual({ status: 404, left: [] });
  });
});

describe('the data folder', () => {
  test.skipIf(process.platform === 'win32')('keeps the keys where only its owner reads them', async () => {
    await start();
    const modes = ['', 'keys.json'].map((name) => statSync(path.join(folder, 'data', name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600]);
  });

  test('is made anew by a reset, which says what it removes', async () => {
    const first = await start();
    const { email } = await signUp(first, 'ada');
    await stop(first);
    const lines: string[] = [];
    const second = await start({ isReset: true, say: (line) => lines.push(line) });
    const { data } = await second.client().auth.signInWithPassword({ email, password: PASSWORD });
    expect({ lines, isOldKey: second.secretKey === first.secretKey, user: data.user }).toEqual({
      lines: [expect.stringMatching(/^Removing the database, the files and the keys in .*data/)],
      isOldKey: false,
      user: null,
    });
  });

  test('is refused to a second backend, in words', async () => {
    await start();
    expect(await messageOf(start())).toMatch(/^Another backend \(process \d+\) has .* open\. Stop it, or name another/);
  });

  test('is refused where it holds other things: a reset must not remove them', async () => {
    const strange = path.join(folder, 'photos');
    cpSync(migrations, path.join(strange, 'database'), { recursive: true });
    expect(await messageOf(start({ folder: strange, isReset: true }))).toMatch(
      /photos holds other things \(database\)/,
    );
    expect(readdirSync(path.join(strange, 'database'))).toEqual(readdirSync(migrations));
  });

  test('is not touched when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    expect(await messageOf(start({ port, isReset: true }))).toMatch(
      new RegExp(`^Port ${port} is taken: .* --port\\.$`),
    );
    other.close();
    expect(existsSync(path.join(folder, 'data/keys.json'))).toBe(false);
  });
});

describe('migrations', () => {
  let own = '';
  beforeEach(() => {
    own = path.join(folder, 'migrations');
    cpSync(migrations, own, { recursive: true });
  });
  const write = (name: string, sql: string) => writeFileSync(path.join(own, name), sql);

  test('that were added since are applied at the next start, once', async () => {
    await stop(await start({ migrations: own }));
    write(
      '20990101000000_add_stars.sql',
      'create table public.stars (id int primary key);\ngrant all on public.stars to service_role;',
    );
    const second = await start({ migrations: own });
    await read(second.serviceClient().from('stars').insert({ id: 1 }));
    const third = await restartWith(second);
    expect(await read(third.serviceClient().from('stars').select('id'))).toEqual([{ id: 1 }]);
  });

  test('of ours apply a second time, over the rows of a team, and change nothing that people have', async () => {
    const first = await start({ migrations: own });
    const { client } = await signUp(first, 'ada');
    await read(client.rpc('create_workspace', { name: 'Studio' }));
    await stop(first);
    for (const name of readdirSync(own).sort()) cpSync(path.join(own, name), path.join(own, name.replace(/^20/, '90')));
    const second = await start({ migrations: own });
    expect(await read(second.serviceClient().from('workspaces').select('name'))).toEqual([{ name: 'Studio' }]);
  });

  async function restartWith(backend: LocalBackend): Promise<LocalBackend> {
    await stop(backend);
    return await start({ migrations: own });
  }

  test('that were changed, removed or put in between since are refused, in words', async () => {
    await stop(await start({ migrations: own }));
    const [first = '', second = ''] = readdirSync(own).sort();
    const sql = readFileSync(path.join(own, second), 'utf8');

    write(second, `${sql}-- changed\n`);
    const changed = await messageOf(start({ migrations: own }));
    rmSync(path.join(own, second));
    const removed = await messageOf(start({ migrations: own }));
    write(second, sql.replaceAll('\n', '\r\n'));
    const before = first.replace(/^\d+/, '20200101000000');
    write(before, 'select 1');
    const between = await messageOf(start({ migrations: own }));
    rmSync(path.join(own, before));
    await start({ migrations: own });

    const reset = 'Start with --reset: that removes the data of this backend and makes it anew.';
    expect([changed, removed, between]).toEqual([
      `${second} was changed after it was applied here. ${reset}`,
      `${second} was applied here and is gone from supabase/migrations. ${reset}`,
      `${before} is new, but comes before ${first}, which was applied. ${reset}`,
    ]);
  });

  test('that fail name the file and the line, and leave nothing of themselves', async () => {
    write('20990101000000_broken.sql', 'create table public.stars (id int);\nselect nothing_of_the_kind();\n');
    const broken = await messageOf(start({ migrations: own }));
    write('20990101000000_broken.sql', 'create table public.stars (id int);\n');
    await start({ migrations: own });
    expect(broken).toMatch(/^20990101000000_broken\.sql:2: function nothing_of_the_kind\(\) does not exist/);
  });
});

describe('the seed', () => {
  test('makes a team whose people sign in and see their posts', async () => {
    const backend = await start({ seed: path.join(checkout, 'supabase/seed.sql') });
    const client = backend.client();
    const { error } = await client.auth.signInWithPassword({ email: 'vera@example.com', password: 'postroom' });
    const posts = await read(client.from('posts').select('state, post_targets (status)').order('state'));
    const members = await read(client.from('workspace_members').select('display_name, role').order('display_name'));
    expect({ error, posts, members }).toEqual({
      error: null,
      posts: [
        { state: 'draft', post_targets: [{ status: 'waiting' }] },
        { state: 'queued', post_targets: [{ status: 'waiting' }, { status: 'waiting' }] },
      ],
      members: [
        { display_name: 'Ada', role: 'owner' },
        { display_name: 'Edgar', role: 'editor' },
        { display_name: 'Vera', role: 'viewer' },
      ],
    });
  });
});
