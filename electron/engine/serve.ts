import { setTimeout as wait } from 'node:timers/promises';
import type { EngineEvents } from '#shared/contract/envelope.ts';
import { writeAnswer } from '#shared/contract/written-answer.ts';
import { systemClock } from '#shared/lib/clock.ts';
import type { Disk } from '../database/durable-files.ts';
import { readMigrations } from '../database/migrations.ts';
import { type Log, toErrorAnswer } from '../ipc/wire-error.ts';
import { createMediaClient, type MediaClient } from '../media/client.ts';
import { fromElectronPort } from '../media/ports.ts';
import type { Fetch } from '../sync/auth/guarded-fetch.ts';
import type { Auth } from '../sync/auth/start-auth.ts';
import type { Nudge } from '../sync/loop.ts';
import { type Engine, startEngine } from './engine.ts';
import { startProjects } from './projects.ts';
import type { FromMain, MainChannel } from './protocol.ts';
import { rescue } from './rescue.ts';
import { askMainForSecrets } from './secret-box.ts';

/** The engine ended itself because its mirror was past help: the next one opens or rebuilds it. */
const EXIT_FATAL = 70;
/** A closing engine writes its checkpoint and fsyncs its folder: a second or two on a slow disk. */
const LOCK_PATIENCE_MS = 5_000;

/** A window that is gone has closed its port behind its last words; one that hangs is not waited for longer. */
const LAST_WORDS_MS = 1_000;

/** Answers main until told to stop. `overrides`: what tests put in place of the machine. */
export function serveEngine(
  { tell, listen }: MainChannel,
  overrides: {
    readonly disk?: Disk;
    readonly bootId?: string;
    readonly media?: MediaClient;
    readonly fetch?: Fetch;
  } = {},
): void {
  const ports = new Set<Electron.MessagePortMain>();
  const media = overrides.media ?? createMediaClient({ onWanted: () => tell({ type: 'wantMedia' }) });
  const log: Log = (level, message, details = {}) => tell({ type: 'log', level, message, details });
  const secrets = askMainForSecrets(tell);
  let auth: Auth | null = null;
  let engine: Promise<Engine> | null = null;
  let steps = 0;
  let onPortClosed: () => void = () => undefined;

  function emit<Name extends keyof EngineEvents>(name: Name, data: EngineEvents[Name]): void {
    if (name === 'projects.changed') void nudge('signed_in');
    for (const port of ports) port.postMessage({ event: name, data });
    if (ports.size === 0) tell({ type: 'event', name, data });
  }

  async function open(message: Extract<FromMain, { type: 'open' }>): Promise<void> {
    const { type: _open, migrationsFolder, projectsFolder, ...places } = message;
    try {
      if (projectsFolder !== undefined) {
        auth = startProjects({ ...overrides, folder: projectsFolder, log, box: secrets.box, tell, emit });
      }
      engine = startEngine({
        lockPatienceMs: LOCK_PATIENCE_MS,
        ...places,
        ...overrides,
        media,
        ...(auth ? { auth } : {}),
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
      tell({ type: 'ready', notice: await (await engine).opened });
    } catch (error) {
      tell({ type: 'failed', error: toErrorAnswer(error, 'open', log).error });
    }
  }

  async function nudge(why: Nudge): Promise<void> {
    const running = await engine?.catch(() => null);
    running?.sync?.nudge(why);
  }

  function connect(port: Electron.MessagePortMain): void {
    ports.add(port);
    port.on('close', () => {
      ports.delete(port);
      onPortClosed();
    });
    port.on(
      'message',
      (event) => void answer(event.data, (given) => port.postMessage({ id: given.id, ...writeAnswer(given) })),
    );
    port.start();
  }

  async function answer(message: unknown, reply: (given: Awaited<ReturnType<Engine['answer']>>) => void) {
    try {
      const running = await engine;
      if (running) reply(await running.answer(message));
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

  async function stop(): Promise<void> {
    await Promise.race([portsClosed(), wait(LAST_WORDS_MS, undefined, { ref: false })]);
    try {
      await (await engine)?.stop();
    } catch (error) {
      log('error', 'the engine did not close in order', {
        error: error instanceof Error ? error.stack : String(error),
      });
    }
    tell({ type: 'stopped' });
  }

  listen((message, [port]) => {
    if (message.type === 'open') void open(message);
    if (message.type === 'ping') tell({ type: 'pong', steps });
    if (message.type === 'client' && port) connect(port);
    if (message.type === 'media' && port) media.attach(fromElectronPort(port));
    if (message.type === 'secret') secrets.settle(message);
    if (message.type === 'link') void auth?.takeLink(message.link);
    if (message.type === 'call') void answer(message.message, (given) => tell({ type: 'answer', answer: given }));
    if (message.type === 'nudge') void nudge(message.why);
    if (message.type === 'stop') void stop();
    if (message.type === 'rescue') void rescue(message, log).then((given) => tell({ type: 'rescued', answer: given }));
  });
}
