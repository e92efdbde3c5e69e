import { join } from 'node:path';
import type { EngineEvents } from '#shared/contract/envelope.ts';
import { FREE_RULES, type TransferRules } from '#shared/domain/transfer-rules.ts';
import { systemClock } from '#shared/lib/clock.ts';
import { must } from '#shared/lib/must.ts';
import { type Disk, realDisk } from '../database/durable-files.ts';
import type { Log } from '../ipc/wire-error.ts';
import type { MediaClient } from '../media/client.ts';
import { fromElectronPort } from '../media/ports.ts';
import type { TransferClient } from '../media/upload/transfer-client.ts';
import type { Fetch } from '../sync/auth/guarded-fetch.ts';
import type { Auth } from '../sync/auth/start-auth.ts';
import { countUnsent, createDesks } from './desks.ts';
import { startProjects } from './projects.ts';
import type { FromMain, MainChannel } from './protocol.ts';
import { rescue } from './rescue.ts';
import { askMainForSecrets } from './secret-box.ts';
import { type ServedDesk, serveDesk } from './serve-desk.ts';

/** `overrides`: what tests put in place of the machine. */
export type ServeOverrides = {
  readonly disk?: Disk;
  readonly bootId?: string;
  readonly media?: MediaClient;
  readonly transfer?: TransferClient;
  readonly fetch?: Fetch;
};

type OpenMessage = Extract<FromMain, { type: 'open' }>;
type Device = { readonly auth: Auth; readonly userData: string };

/** Answers main until told to stop: one workspace at a time, and what is of the device, whichever that is. */
export function serveEngine({ tell, listen }: MainChannel, overrides: ServeOverrides = {}): void {
  const log: Log = (level, message, details = {}) => tell({ type: 'log', level, message, details });
  const secrets = askMainForSecrets(tell);
  let device: Device | null = null;
  let desk: ServedDesk | null = null;
  let openKey = 'local';
  let rules: TransferRules = FREE_RULES;

  const openNote = async () => await must(desk, 'the desk').note();
  const readOpen = async () => await must(desk, 'the desk').read();

  function emit<Name extends keyof EngineEvents>(name: Name, data: EngineEvents[Name]): void {
    if (name === 'projects.changed') void desk?.nudge('signed_in');
    desk?.emit(name, data);
  }

  function startDevice(userData: string): Device {
    const auth = startProjects({
      ...overrides,
      folder: join(userData, 'projects'),
      log,
      box: secrets.box,
      tell,
      emit,
      countUnsent: (who) => countUnsent({ userData, openKey, openNote }, who),
    });
    return { auth, userData };
  }

  function open({ type: _open, device: where, ...places }: OpenMessage): void {
    if (where) {
      device ??= startDevice(where.userData);
      openKey = where.deskKey;
    }
    const fetch = overrides.fetch ?? globalThis.fetch;
    const ofDevice = device
      ? {
          auth: device.auth,
          desks: createDesks({
            ...device,
            openKey,
            openNote,
            readOpen,
            disk: overrides.disk ?? realDisk,
            fetch,
            clock: systemClock,
          }),
        }
      : {};
    const previous = desk;
    desk = serveDesk({
      places,
      ofDevice,
      overrides,
      tell,
      log,
      transferRules: () => rules,
      previousClosed: previous?.close() ?? Promise.resolve(),
    });
  }

  async function stop(): Promise<void> {
    // Started first: a server that is told of a sign-out is told meanwhile.
    const signedOff = device?.auth.stop().catch((error: unknown) => {
      // Whatever is the matter with it, the folder is closed in order.
      log('error', 'sign-in did not end in order', { name: error instanceof Error ? error.name : 'unknown' });
    });
    await Promise.all([signedOff, desk?.close()]);
    tell({ type: 'stopped' });
  }

  listen((message, [port]) => {
    if (message.type === 'open') open(message);
    if (message.type === 'ping') tell({ type: 'pong', steps: desk?.steps() ?? 0 });
    if (message.type === 'client' && port) desk?.connect(port);
    if (message.type === 'media' && port) desk?.attachMedia(fromElectronPort(port));
    if (message.type === 'transfers' && port) desk?.attachTransfers(fromElectronPort(port));
    if (message.type === 'transferRules') {
      rules = message.rules;
      desk?.takeTransferRules();
    }
    if (message.type === 'secret') secrets.settle(message);
    if (message.type === 'link') void device?.auth.takeLink(message.link);
    if (message.type === 'call') void desk?.answer(message.message, (given) => tell({ type: 'answer', answer: given }));
    if (message.type === 'nudge') void desk?.nudge(message.why);
    if (message.type === 'stop') void stop();
    if (message.type === 'rescue') void rescue(message, log).then((given) => tell({ type: 'rescued', answer: given }));
  });
}
