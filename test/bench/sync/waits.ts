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
    emit({ name: 'sync.wait.query', value: waits?.query ?? Number.NaN, unit: 'ms', target: { atMost: 50 } });
    emit({ name: 'sync.wait.query.median', value: waits?.queryMedian ?? Number.NaN, unit: 'ms' });
    emit({ name: 'sync.wait.query.calm', value: calm?.query ?? Number.NaN, unit: 'ms' });
    emit({ name: 'sync.wait.command', value: waits?.command ?? Number.NaN, unit: 'ms' });
    emit({ name: 'sync.wait.command.calm', value: calm?.command ?? Number.NaN, unit: 'ms' });
    emit({ name: 'sync.memory.before', value: before, unit: 'MB' });
    emit({ name: 'sync.memory.growth', value: most - before, unit: 'MB', target: { atMost: 100 } });
  } finally {
    await device.remove();
  }
}
