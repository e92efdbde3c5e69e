import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isAppError } from '#shared/lib/app-error.ts';
import { createTransport } from './transport.ts';

/** A server that answers the next calls in turn. */
let server: Server;
let url: string;
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[];
let heard: { path: string; token: string }[];
let asked: (string | undefined)[];

beforeAll(async () => {
  server = createServer((request, response) => {
    heard.push({ path: request.url ?? '', token: String(request.headers.authorization) });
    request.resume().on('end', () => (answers.shift() ?? fail)(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  answers = [];
  heard = [];
  asked = [];
});

const fail = (_: IncomingMessage, response: ServerResponse) => response.writeHead(599).end('no answer is planned');
const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
};

const PAGE = {
  epoch: 'e',
  acl_rev: '1',
  snapshot: '1:1:',
  after: null,
  rows: [],
  last_mutation_id: 0,
  last_hash: '',
  results: [],
};

function pull(options: { timeoutMs?: number; at?: string } = {}) {
  const transport = createTransport({
    url: options.at ?? url,
    publishableKey: 'sb_publishable_key',
    readAccessToken: async (refused) => {
      asked.push(refused);
      return refused === undefined ? 'first-token' : 'second-token';
    },
    fetch,
    nowMs: () => Date.parse('2026-11-28T12:00:00Z'),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  return transport.pull({ workspace: 'w', client: 'c', epoch: 'e', since: null, after: null, page_size: 10 });
}

async function failure(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isAppError(error)) throw error ?? new Error('It did not fail');
  expect(`${error.message} ${JSON.stringify(error.details)}`).not.toMatch(/token|sb_publishable/);
  return { code: error.code, ...error.details };
}

describe('a call of sync', () => {
  it('is answered, with the token that is good now', async () => {
    answers.push(answer(200, PAGE));
    expect(await pull()).toEqual(PAGE);
    expect(heard).toEqual([{ path: '/rest/v1/rpc/sync_pull', token: 'Bearer first-token' }]);
  });

  it('whose token was refused is sent once more with a new one', async () => {
    answers.push(answer(401, { code: 'PGRST303', message: 'JWT expired' }), answer(200, PAGE));
    expect(await pull()).toEqual(PAGE);
    expect(asked).toEqual([undefined, 'first-token']);
    answers.push(answer(401, { message: 'no' }), answer(401, { message: 'no' }));
    expect(await failure(pull())).toMatchObject({ code: 'sync_refused', reason: 'sync_signed_out' });
  });

  // The list of bad input, and SYNC.md's faults.
  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void, object]>([
    [
      'a page of a hotel',
      answer(200, '<html>Welcome!</html>', { 'content-type': 'text/html' }),
      { code: 'project_not_supabase', reason: 'no_json' },
    ],
    [
      'a redirect',
      answer(302, '', { location: 'https://login.example.com/' }),
      { code: 'project_not_supabase', reason: 'redirect' },
    ],
    ['an answer that is cut short', answer(200, JSON.stringify(PAGE).slice(0, 40)), { code: 'sync_bad_answer' }],
    ['an answer of another version', answer(200, { ...PAGE, rows: 'none' }), { code: 'sync_bad_answer' }],
    ['413 of a gateway', answer(413, '<html>Too large</html>'), { code: 'sync_cannot_take', status: 413 }],
    ['429', answer(429, { message: 'slow down' }, { 'retry-after': '17' }), { code: 'too_many_requests', seconds: 17 }],
    [
      '429 until a date',
      answer(429, '', { 'retry-after': 'Sat, 28 Nov 2026 12:00:30 GMT' }),
      { code: 'too_many_requests', seconds: 30 },
    ],
    ['500 without a word', answer(500, 'oops'), { code: 'server_busy', status: 500 }],
    ['502 of a gateway', answer(502, '<html>Bad gateway</html>'), { code: 'server_busy', status: 502 }],
    [
      'an error of the database that comes each time',
      answer(500, { code: 'XX000', message: 'boom' }),
      { code: 'sync_cannot_take', sqlState: 'XX000' },
    ],
    [
      'a deadlock',
      answer(500, { code: '40P01', message: 'deadlock detected' }),
      { code: 'sync_unreachable', sqlState: '40P01' },
    ],
    [
      'a statement that took too long',
      answer(500, { code: '57014', message: 'canceling statement' }),
      { code: 'sync_unreachable' },
    ],
    [
      'PostgREST without its database',
      answer(503, { code: 'PGRST001', message: 'Could not query the database' }),
      { code: 'sync_unreachable', sqlState: 'PGRST001' },
    ],
    [
      'no free connection',
      answer(504, { code: 'PGRST003', message: 'Timed out acquiring connection from connection pool.' }),
      { code: 'sync_unreachable', sqlState: 'PGRST003' },
    ],
    [
      'a database that only reads for now',
      answer(405, { code: '25006', message: 'cannot execute INSERT in a read-only transaction' }),
      { code: 'sync_unreachable', sqlState: '25006' },
    ],
    ['a gateway’s code of its own', answer(524, { code: '1000' }), { code: 'sync_unreachable', status: 524 }],
    [
      'a refusal in the server’s own word',
      answer(409, { code: 'PT409', message: 'sync_epoch_changed' }),
      { code: 'sync_refused', reason: 'sync_epoch_changed' },
    ],
    [
      'a connection that breaks in the middle',
      (_, response) =>
        void response.writeHead(200, { 'content-length': '900' }).write('{"epoch"', () => response.destroy()),
      { code: 'project_unreachable' },
    ],
  ])('that meets %s says so', async (_, planned, expected) => {
    answers.push(planned);
    expect(await failure(pull())).toMatchObject(expected);
  });

  it('does not wait for ever on a dead socket', async () => {
    answers.push(() => undefined);
    expect(await failure(pull({ timeoutMs: 100 }))).toMatchObject({ code: 'project_unreachable' });
  });

  it('to nobody says so', async () => {
    expect(await failure(pull({ at: 'http://127.0.0.1:9' }))).toMatchObject({ code: 'project_unreachable' });
  });
});
