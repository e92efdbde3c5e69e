import { setTimeout as wait } from 'node:timers/promises';
import type { AnswerMessage, EngineEvents } from '#shared/contract/envelope.ts';
import { writeAnswer } from '#shared/contract/written-answer.ts';
import type { TransferRules } from '#shared/domain/transfer-rules.ts';
import { systemClock } from '#shared/lib/clock.ts';
import { readMigrations } from '../database/migrations.ts';
import { type Log, toErrorAnswer } from '../ipc/wire-error.ts';
import { createMediaClient } from '../media/client.ts';
import type { WorkerPort } from '../media/messages.ts';
import { createTransferClient } from '../media/upload/transfer-client.ts';
import type { Nudge } from '../sync/loop.ts';
import type { DeskNote } from './desk-note.ts';
import { type Engine, type EngineOptions, startEngine } from './engine.ts';
import type { FromMain, ToMain } from './protocol.ts';
import type { ServeOverrides } from './serve.ts';

/** The engine ended itself because its mirror was past help: the next one opens or rebuilds it. */
const EXIT_FATAL = 70;
/** A closing engine writes its checkpoint and fsyncs its folder: a second or two on a slow disk. */
const LOCK_PATIENCE_MS = 5_000;
/** A window that is gone has closed its port behind its last words; one that hangs is not waited for longer. */
const LAST_WORDS_MS = 1_000;
/** Closing takes a second. One that does not end must not keep the next workspace closed: the journal has everything. */
const CLOSE_MS = 15_000;

/** One workspace that is open, with the ports of the windows that show it: what comes in by those is for it alone. */
export type ServedDesk = {
  readonly connect: (port: Electron.MessagePortMain) => void;
  readonly attachMedia: (port: WorkerPort) => void;
  readonly attachTransfers: (port: WorkerPort) => void;
  readonly answer: (message: unknown, reply: (given: AnswerMessage) => void) => Promise<void>;
  readonly emit: <Name extends keyof EngineEvents>(name: Name, data: EngineEvents[Name]) => void;
  readonly nudge: (why: Nudge) => Promise<void>;
  /** They are others now. */
  readonly takeTransferRules: () => void;
  readonly note: () => Promise<DeskNote>;
  readonly read: Engine['read'];
  /** Of the opening, how many are done. */
  readonly steps: () => number;
  /** In order, once its windows have said their last words. */
  readonly close: () => Promise<void>;
};

export function serveDesk(options: {
  readonly places: Omit<Extract<FromMain, { type: 'open' }>, 'type' | 'device'>;
  readonly ofDevice: Pick<EngineOptions, 'auth' | 'desks'>;
  readonly overrides: ServeOverrides;
  readonly tell: (message: ToMain) => void;
  readonly log: Log;
  readonly transferRules: () => TransferRules;
  readonly previousClosed: Promise<void>;
}): ServedDesk {
  const { overrides, tell, log } = options;
  const { migrationsFolder, ...places } = options.places;
  const { folder } = places;
  const ports = new Set<Electron.MessagePortMain>();
  const media = overrides.media ?? createMediaClient({ onWanted: () => tell({ type: 'wantMedia' }) });
  const transfer = overrides.transfer ?? createTransferClient({ onWanted: () => tell({ type: 'wantTransfers' }) });
  let steps = 0;
  let onPortClosed: () => void = () => undefined;

  function emit<Name extends keyof EngineEvents>(name: Name, data: EngineEvents[Name]): void {
    for (const port of ports) port.postMessage({ event: name, data });
    if (ports.size === 0) tell({ type: 'event', name, data });
  }

  async function start(): Promise<Engine> {
    await options.previousClosed;
    return await startEngine({
      lockPatienceMs: LOCK_PATIENCE_MS,
      ...places,
      ...overrides,
      ...options.ofDevice,
      media,
      transfer,
      transferRules: options.transferRules(),
      onTransfers: (progress) => tell({ type: 'transferProgress', progress }),
      migrations: readMigrations(migrationsFolder),
      clock: systemClock,
      log,
      onStep: () => {
        steps++;
      },
      emit,
      onFatal: (error) => {
        log('error', 'the mirror is past help', { error: error instanceof Error ? error.stack : String(error) });
        setImmediate(() => process.exit(EXIT_FATAL));
      },
    });
  }

  const engine = start();
  engine
    .then((started) => started.opened)
    .then(
      (notice) => tell({ type: 'ready', folder, notice }),
      (error: unknown) => tell({ type: 'failed', folder, error: toErrorAnswer(error, 'open', log).error }),
    );

  async function answer(message: unknown, reply: (given: AnswerMessage) => void): Promise<void> {
    try {
      reply(await (await engine).answer(message));
    } catch (error) {
      // The folder could not be opened: main has been told why, and whoever asks is told too.
      const id = (message as { id?: unknown } | null)?.id;
      reply({ id: typeof id === 'number' ? id : -1, ...toErrorAnswer(error, 'open', () => undefined) });
    }
  }

  function portsClosed(): Promise<void> {
    return new Promise((resolve) => {
      onPortClosed = () => {
        if (ports.size === 0) resolve();
      };
      onPortClosed();
    });
  }

  async function close(): Promise<void> {
    await Promise.race([portsClosed(), wait(LAST_WORDS_MS, undefined, { ref: false })]);
    const closed = engine.then((started) => started.stop()).then(() => true);
    const late = wait(CLOSE_MS, false, { ref: false });
    try {
      if (!(await Promise.race([closed, late]))) process.exit(EXIT_FATAL);
    } catch (error) {
      log('error', 'the engine did not close in order', {
        error: error instanceof Error ? error.stack : String(error),
      });
    }
  }

  return {
    connect: (port) => {
      ports.add(port);
      port.on('close', () => {
        ports.delete(port);
        if (ports.size === 0) void engine.then((started) => started.sync?.attend(null)).catch(() => undefined);
        onPortClosed();
      });
      port.on(
        'message',
        (event) => void answer(event.data, (given) => port.postMessage({ id: given.id, ...writeAnswer(given) })),
      );
      port.start();
    },
    attachMedia: (port) => media.attach(port),
    attachTransfers: (port) => transfer.attach(port),
    answer,
    emit,
    nudge: async (why) => {
      const started = await engine.catch(() => null);
      started?.nudge(why);
    },
    takeTransferRules: () => {
      // One that does not open moves nothing.
      void engine.then((started) => started.setTransferRules(options.transferRules())).catch(() => undefined);
    },
    note: async () => await (await engine).note(),
    read: async () => await (await engine).read(),
    steps: () => steps,
    close,
  };
}
