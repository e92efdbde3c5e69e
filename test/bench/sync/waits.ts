import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from '../figure.ts';
import { memoryOf, openDevice } from './device.ts';
import type { BenchServer } from './server.ts';

const ROWS = 10_000;
const SAMPLE_MS = 100;

/** What the first sync costs whoever works meanwhile: memory, and the longest that a query and a command take. */
export async function measureWaits({ gateway, addWorkspace }: BenchServer, emit: (figure: Figure) => void) {
  const workspace = await addWorkspace(ROWS);
  const device = await openDevice(gateway.url, workspace);
  try {
    await wait(2_000);
    const before = await memoryOf(device.pid);
    let most = before;
    let isOver = false;
    const watching = (async () => {
      for (; !isOver; await wait(SAMPLE_MS)) most = Math.max(most, await memoryOf(device.pid));
    })();
    await device.ask('probe');
    await wait(2_000);
    const calm = await device.ask('endProbe');
    await device.ask('probe');
    await device.ask('goOnline');
    const waits = await device.ask('endProbe');
    isOver = true;
    await watching;
    const say = (name: string, value: number | undefined, atMost?: number) =>
      emit({ name, value: value ?? Number.NaN, unit: 'ms', ...(atMost === undefined ? {} : { target: { atMost } }) });
    say('sync.wait.query', waits?.query, 50);
    say('sync.wait.query.cpu', waits?.queryCpu, 50);
    say('sync.wait.query.median', waits?.queryMedian);
    say('sync.wait.query.calm', calm?.query);
    say('sync.wait.command', waits?.command);
    say('sync.wait.command.cpu', waits?.commandCpu);
    say('sync.wait.command.calm', calm?.command);
    emit({ name: 'sync.memory.before', value: before, unit: 'MB' });
    emit({ name: 'sync.memory.growth', value: most - before, unit: 'MB', target: { atMost: 100 } });
  } finally {
    await device.remove();
  }
}
