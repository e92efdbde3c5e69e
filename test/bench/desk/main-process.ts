import { must } from '#shared/lib/must.ts';

export type Electron = typeof import('electron');

/** The main process of a running app. */
export type MainProcess = {
  /** Runs there: `work` sees nothing of what surrounds it here. JSON values alone go to and fro. */
  readonly evaluate: <Arg, Result>(
    work: (electron: Electron, arg: Arg) => Result | Promise<Result>,
    arg: Arg,
  ) => Promise<Result>;
};

export type Pids = { readonly main: number; readonly window: number; readonly engine: number };

/** Main, window and engine, as the system numbers them. */
export async function readPids(main: MainProcess): Promise<Pids> {
  const metrics = await main.evaluate(({ app }) => app.getAppMetrics(), null);
  const pidOf = (found: (metric: (typeof metrics)[number]) => boolean) => must(metrics.find(found), 'a process').pid;
  return {
    main: pidOf(({ type }) => type === 'Browser'),
    window: pidOf(({ type }) => type === 'Tab'),
    engine: pidOf(({ name, serviceName }) => `${name}${serviceName}`.includes('Postroom engine')),
  };
}
