import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWire, type Wire } from './wire.ts';

const MEGABYTE = 1_000_000;
const LIMIT = 4 * MEGABYTE;
const PIECE = Buffer.alloc(6 * MEGABYTE, 7);

let server: Server;
let url: string;
let wire: Wire;
let taken = 0;

/** Takes what is sent, and gives as much. */
beforeEach(async () => {
  taken = 0;
  server = createServer((request, response) => {
    request.on('data', (data: Buffer) => {
      taken += data.length;
    });
    request.on('end', () => response.end(request.method === 'GET' ? PIECE : 'taken'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  wire = createWire();
});
afterEach(async () => {
  wire.close();
  server.close();
  await once(server, 'close');
});

const signal = new AbortController().signal;
const send = async () => void (await wire.ask({ method: 'PATCH', url, headers: {}, body: PIECE, signal }));

async function receive(): Promise<number> {
  return await wire.read({ method: 'GET', url, headers: {}, signal }, async ({ body }) => {
    let bytes = 0;
    for await (const piece of body) bytes += piece.length;
    return bytes;
  });
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}

test('a limit is kept within a tenth over some megabytes, for what is sent and for what comes, together (SPEC 3.6)', async () => {
  wire.setLimit(LIMIT);
  const seconds = await secondsOf(() => Promise.all([send(), send(), receive()]));
  const rate = (3 * PIECE.length) / seconds;
  expect({ taken, isKept: rate > LIMIT * 0.9 && rate < LIMIT * 1.1, rate: Math.round(rate) }).toMatchObject({
    taken: 2 * PIECE.length,
    isKept: true,
  });
}, 30_000);

test('without one nothing waits, and one that is lifted ends the waiting', async () => {
  expect(await secondsOf(send)).toBeLessThan(1);
  wire.setLimit(100_000);
  const sending = send();
  setTimeout(() => wire.setLimit(null), 200);
  expect(await secondsOf(() => sending)).toBeLessThan(2);
});
