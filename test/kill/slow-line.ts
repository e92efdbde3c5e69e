import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { between } from './random.ts';

/** A network between a device and its project: each call takes a while, and some answers never arrive. */
export type SlowLine = {
  readonly url: string;
  /** Calls that are out at this moment. */
  readonly underWay: () => number;
  readonly lost: () => number;
  /** Loses and delays nothing; `rough`: as in the beginning. */
  readonly calm: () => void;
  readonly rough: () => void;
  /**
   * The next call of this name goes no further than the line: `before` the project hears of it, or `after` it was carried
   * out there. Resolves when it has come so far.
   */
  readonly hold: (name: string, where: HoldPlace) => Promise<void>;
  /** No network: whatever is out is lost, and nobody gets through. */
  readonly cut: () => void;
  readonly mend: () => void;
  readonly stop: () => Promise<void>;
};

export type HoldPlace = 'before' | 'after';

/** One answer in so many is lost, after the project has done what it was asked. */
const LOST_OF = 25;
const LONGEST_MS = 60;

export async function startSlowLine(target: string, random: () => number): Promise<SlowLine> {
  let underWay = 0;
  let lost = 0;
  let isCalm = false;
  let isCut = false;
  let held: { readonly name: string; readonly where: HoldPlace; readonly reached: () => void } | null = null;

  function isHeld(url: string | undefined, where: HoldPlace): boolean {
    if (held?.where !== where || !url?.endsWith(`/${held.name}`)) return false;
    held.reached();
    held = null;
    return true;
  }

  const server = createServer(async (incoming, outgoing) => {
    underWay++;
    outgoing.once('close', () => underWay--);
    if (!isCalm) await wait(between(random, 0, LONGEST_MS));
    const { method, headers, url } = incoming;
    if (isHeld(url, 'before')) return;
    const asked = request(new URL(url ?? '/', target), { method, headers }, async (answer) => {
      if (isHeld(url, 'after')) return;
      if (!isCalm) await wait(between(random, 0, LONGEST_MS));
      if (!isCalm && between(random, 1, LOST_OF) === 1) {
        lost++;
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    asked.on('error', () => outgoing.destroy());
    incoming.on('error', () => asked.destroy());
    incoming.pipe(asked);
  });
  server.on('connection', (socket) => {
    if (isCut) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    underWay: () => underWay,
    lost: () => lost,
    calm: () => {
      isCalm = true;
    },
    rough: () => {
      isCalm = false;
    },
    hold: (name, where) =>
      new Promise((resolve) => {
        held = { name, where, reached: resolve };
      }),
    cut: () => {
      isCut = true;
      server.closeAllConnections();
    },
    mend: () => {
      isCut = false;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
