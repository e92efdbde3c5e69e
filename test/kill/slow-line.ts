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
  readonly calm: () => void;
  readonly stop: () => Promise<void>;
};

/** One answer in so many is lost, after the project has done what it was asked. */
const LOST_OF = 25;
const LONGEST_MS = 60;

export async function startSlowLine(target: string, random: () => number): Promise<SlowLine> {
  let underWay = 0;
  let lost = 0;
  let isCalm = false;
  const server = createServer(async (incoming, outgoing) => {
    underWay++;
    outgoing.once('close', () => underWay--);
    if (!isCalm) await wait(between(random, 0, LONGEST_MS));
    const { method, headers, url } = incoming;
    const asked = request(new URL(url ?? '/', target), { method, headers }, async (answer) => {
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
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    underWay: () => underWay,
    lost: () => lost,
    calm: () => {
      isCalm = true;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
