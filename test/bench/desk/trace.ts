import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MainProcess } from './main-process.ts';

export type TraceEvent = {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Of `dur`, what the thread had the processor for. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly type?: string } };
};

/** Chromium's own trace of what the app did while `work` ran. */
export async function trace(main: MainProcess, work: () => Promise<void>): Promise<TraceEvent[]> {
  const path = join(tmpdir(), `postroom-trace-${process.pid}.json`);
  const categories = [
    'toplevel',
    'devtools.timeline',
    'devtools.timeline.frame',
    'disabled-by-default-devtools.timeline',
    '__metadata',
  ];
  await main.evaluate(
    async ({ contentTracing }, included) =>
      await contentTracing.startRecording({ included_categories: [...included], excluded_categories: ['*'] }),
    categories,
  );
  await work();
  await main.evaluate(async ({ contentTracing }, file) => void (await contentTracing.stopRecording(file)), path);
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8')) as { traceEvents: TraceEvent[] };
  await rm(path);
  return traceEvents;
}

/** What the window's main thread did. */
export function mainThreadEvents(events: readonly TraceEvent[], windowPid: number): TraceEvent[] {
  const thread = events.find(
    ({ name, pid, args }) => name === 'thread_name' && pid === windowPid && args?.name === 'CrRendererMain',
  );
  return events
    .filter(({ pid, tid }) => pid === windowPid && tid === thread?.tid)
    .sort((one, other) => one.ts - other.ts);
}
