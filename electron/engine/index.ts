import { systemClock } from '#shared/lib/clock.ts';
import { readMigrations } from '../database/migrations.ts';
import { type Log, toErrorAnswer } from '../ipc/wire-error.ts';
import { createMediaClient } from '../media/client.ts';
import { fromElectronPort } from '../media/ports.ts';
import { type Engine, startEngine } from './engine.ts';
import type { FromMain, ToMain } from './protocol.ts';

/**
 * Entry of the utility process that owns the mirror. Main hands over the folder, then one port for each window. When the
 * channel to main closes the process ends, so that a killed main leaves no engine that holds the lock.
 */
const main = process.parentPort;
const ports = new Set<Electron.MessagePortMain>();
let engine: Promise<Engine> | null = null;

const tell = (message: ToMain) => main.postMessage(message);
const media = createMediaClient({ onWanted: () => tell({ type: 'wantMedia' }) });
const log: Log = (level, message, details = {}) => tell({ type: 'log', level, message, details });

main.on('message', (event) => {
  const message = event.data as FromMain;
  if (message.type === 'open') void open(message);
  if (message.type === 'client') {
    const [port] = event.ports;
    if (port) connect(port);
  }
  if (message.type === 'media') {
    const [port] = event.ports;
    if (port) media.attach(fromElectronPort(port));
  }
  if (message.type === 'stop') void stop();
});

async function open(message: Extract<FromMain, { type: 'open' }>): Promise<void> {
  engine = startEngine({
    folder: message.folder,
    migrations: readMigrations(message.migrationsFolder),
    timezone: message.timezone,
    checkOutput: message.checkOutput,
    clock: systemClock,
    log,
    media,
    emit: (name, event) => {
      for (const port of ports) port.postMessage({ event: name, data: event });
    },
  });
  try {
    await engine;
    tell({ type: 'ready', notice: null });
  } catch (error) {
    tell({ type: 'failed', error: toErrorAnswer(error, 'open', log).error });
  }
}

function connect(port: Electron.MessagePortMain): void {
  ports.add(port);
  port.on('close', () => ports.delete(port));
  port.on('message', (event) => {
    void engine?.then(async (running) => port.postMessage(await running.answer(event.data)));
  });
  port.start();
}

async function stop(): Promise<void> {
  await (await engine)?.stop();
  tell({ type: 'stopped' });
}
