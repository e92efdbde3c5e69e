import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startEngineProcess } from '#test/harness/engine-process.ts';
import { testTemplate } from '#test/harness/template.ts';
import { desks } from '#test/harness/workspace.ts';
import { randomFrom } from '#test/kill/random.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });
const { open, tidy } = desks();
beforeAll(testTemplate);
afterEach(tidy);

const random = randomFrom(3);

/** Messages as a broken or hostile page might send them. */
function malformed(id: number): unknown {
  const shapes: unknown[] = [
    null,
    'posts.create',
    [],
    { id: 'x' },
    { id, name: 'no.such', input: {} },
    { id, name: '__proto__', input: {} },
    { id, name: 'os.start', input: {} },
    { id, name: 'posts.read', input: { id: 'not an id' } },
    { id, name: 'posts.create', input: { id: '1', content: 'x'.repeat(1_000) } },
    { id, name: 'posts.writeText', input: null, commandId: 7 },
    { id, name: 'posts.delete', input: { ids: Array.from({ length: 50 }, () => 'x') } },
    { id, name: 'a'.repeat(500), input: {} },
    { id: -1, name: 'posts.read', input: {} },
    { id, name: 'calendar.readRange', input: { from: '9999-99-99', to: {}, filter: [] } },
  ];
  return shapes[Math.floor(random() * shapes.length)];
}

test('100,000 malformed messages are refused one by one; nothing changes, and the desk goes on', async () => {
  const desk = await open();
  const postId = await desk.given.post({ content: 'untouched' });
  let refused = 0;
  for (let sent = 0; sent < 100_000; sent += 1_000) {
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, at) => desk.engine.answer(malformed(sent + at))),
    );
    refused += answers.filter((answer) => !answer.ok && answer.error.code === 'invalid_input').length;
  }
  expect({ refused, text: await desk.textOf(postId), fatal: desk.fatal }).toEqual({
    refused: 100_000,
    text: 'untouched',
    fatal: [],
  });
});

test.runIf(process.platform === 'linux')(
  '… and over the wire they cost the engine no memory, nor the log more than lines',
  async () => {
    const root = await mkdtemp(join(tmpdir(), 'postroom-flood-'));
    const engine = startEngineProcess({ root, templateFolder: await testTemplate() });
    await engine.opened;
    const flood = async (messages: number) => {
      for (let sent = 0; sent < messages; sent += 500) {
        for (let at = 0; at < 500; at++) engine.send({ type: 'call', message: malformed(0) });
        await engine.call('workspace.read', {});
      }
    };
    await flood(20_000);
    const before = await residentMegabytes(engine.pid);
    await flood(80_000);
    const grown = (await residentMegabytes(engine.pid)) - before;
    await engine.stop();
    await rm(root, { recursive: true });
    // A kilobyte kept of each would be 80 MB more than what V8 takes before it cares to tidy up (65 MB measured).
    expect(grown).toBeLessThan(130);
    expect(engine.logs.length).toBeLessThan(500);
  },
);

async function residentMegabytes(pid: number): Promise<number> {
  return Number(/^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

test('text that no database holds is mended on its way in', async () => {
  const desk = await open();
  const postId = await desk.given.post({ content: 'a\ud83db\u0000c' });
  expect(await desk.textOf(postId)).toBe('a\ufffdbc');
});

test('a clock set back by a year keeps the order of commands, and of what was written', async () => {
  let now = Date.parse('2026-05-05T10:00:00Z');
  const desk = await open({ clock: { nowMs: () => now } });
  const first = await desk.given.post({ content: 'first' });
  now -= 365 * 24 * 3_600_000;
  const second = await desk.given.post({ content: 'second' });
  await desk.call('history.undo', {});
  expect([await desk.textOf(first), await desk.textOf(second)]).toEqual(['first', undefined]);
  const image = await open({ root: await desk.image(), bootId: 'after a power cut', clock: { nowMs: () => now } });
  await image.call('history.redo', {});
  expect(await image.textOf(second)).toBe('second');
});
