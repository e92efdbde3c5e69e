import { afterAll, beforeAll, expect, it } from 'vitest';
import { discardApp, launchApp, type RunningApp } from './app.ts';

let app: RunningApp;

beforeAll(async () => {
  app = await launchApp();
  await app.call('workspace.read', {});
});
afterAll(() => discardApp(app));

function readProcesses(): Promise<number[]> {
  return app.electron.evaluate(({ app: electronApp }) =>
    electronApp
      .getAppMetrics()
      .filter(({ type, name }) => type === 'Browser' || type === 'Tab' || name === 'Postroom engine')
      .map(({ pid }) => pid)
      .sort(),
  );
}

/** Sends `count` calls that no contract allows and counts the answers by their code. */
function flood({ count, prefix }: { count: number; prefix: string }): Promise<Record<string, number>> {
  const names = [
    '',
    'read',
    '__proto__',
    'constructor',
    'toString',
    '../../etc',
    'workspace',
    'x'.repeat(500),
    '\u0000',
    '💥',
    'start ',
  ];
  const real = ['posts.create', 'posts.read', 'tags.create', 'workspace.read', 'history.undo'];
  const deep = (levels: number): unknown => (levels === 0 ? null : { a: deep(levels - 1) });
  const inputs: unknown[] = [
    null,
    undefined,
    0,
    -1,
    Number.NaN,
    true,
    '',
    'x'.repeat(10_000),
    [],
    [[[]]],
    new Date(),
    new Map([[1, 2]]),
  ];
  inputs.push(
    10n ** 30n,
    new Uint8Array(1_000),
    deep(100),
    { __proto__: null, id: {} },
    { id: '../..' },
    { constructor: 1 },
  );
  const options: object[] = [{}, { commandId: 'not-a-uuid' }, { commandId: 7 }];
  const tally: Record<string, number> = {};
  const send = async (index: number) => {
    const isReal = prefix === '' && index % 2 === 0;
    const name = isReal ? (real[index % real.length] ?? '') : prefix + names[index % names.length];
    // A known operation gets an input that is never its own.
    const input = isReal ? inputs[index % 8] : inputs[index % inputs.length];
    const answer = await window.postroom.call(name, input, options[index % options.length] as never).catch(() => null);
    const outcome = answer === null ? 'thrown' : answer.ok ? `ok ${name}` : answer.error.code;
    tally[outcome] = (tally[outcome] ?? 0) + 1;
  };
  /** Calls under way at a time. */
  const breadth = 500;
  const run = async () => {
    for (let start = 0; start < count; start += breadth) {
      await Promise.all(Array.from({ length: Math.min(breadth, count - start) }, (_, offset) => send(start + offset)));
    }
    return tally;
  };
  return run();
}

it('100,000 malformed messages get 100,000 refusals, and nobody notices', async () => {
  const before = await readProcesses();
  const engine = await app.page.evaluate(flood, { count: 60_000, prefix: '' });
  const main = await app.page.evaluate(flood, { count: 20_000, prefix: 'os.' });
  const raw = await app.electron.evaluate(async ({ BrowserWindow, ipcMain }) => {
    // What even a preload that was taken over could not do better: any value at all on the channel itself.
    const { _invokeHandlers: handlers } = ipcMain as unknown as {
      _invokeHandlers: Map<
        string,
        (event: object, message: unknown) => Promise<{ ok: boolean; error: { code: string } }>
      >;
    };
    const senderFrame = BrowserWindow.getAllWindows()[0]?.webContents.mainFrame;
    const messages: unknown[] = [
      undefined,
      null,
      7,
      'os.start',
      [],
      [1],
      Symbol.iterator,
      () => 1,
      { name: {} },
      { name: ['os.start'] },
    ];
    messages.push(
      { name: 'os.setTheme', input: { theme: 'pink' } },
      { name: 'os.start' },
      { name: 'hasOwnProperty', input: {} },
    );
    let refused = 0;
    for (let index = 0; index < 20_000; index++) {
      const answer = await handlers.get('call')?.({ senderFrame }, messages[index % messages.length]);
      if (answer?.ok === false && answer.error.code === 'invalid_input') refused++;
    }
    return refused;
  });
  expect({ engine, main, raw }).toEqual({
    engine: { invalid_input: 60_000 },
    main: { invalid_input: 20_000 },
    raw: 20_000,
  });
  expect(await readProcesses()).toEqual(before);
  expect(await app.call('workspace.read', {})).toMatchObject({ timezone: 'Europe/Berlin' });
}, 180_000);

it('what cannot cross the bridge at all is refused there', async () => {
  const outcomes = await app.page.evaluate(async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    const tries: [unknown, unknown, unknown][] = [
      [{}, {}, {}],
      [null, {}, {}],
      [7, {}, {}],
      ['media.read', { ids: cyclic }, {}],
      ['media.read', { ids: Symbol('s') }, {}],
      ['workspace.read', {}, { files: ['/etc/passwd'] }],
      ['workspace.read', {}, { files: [{ path: '/etc/passwd' }] }],
    ];
    const call = window.postroom.call as (...args: unknown[]) => Promise<{ ok: boolean }>;
    const settle = async (args: unknown[]) => {
      try {
        return (await call(...args)).ok;
      } catch {
        return false;
      }
    };
    return Promise.all(tries.map(settle));
  });
  expect(outcomes).toEqual([false, false, false, false, false, false, false]);
  expect(await app.call('workspace.read', {})).toMatchObject({ timezone: 'Europe/Berlin' });
});
