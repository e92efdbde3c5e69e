import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type ByteLine, type LineFault, startByteLine } from '#test/harness/byte-line.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import type { SendEnd } from './send-end.ts';
import { type SendOptions, sendResumably } from './send-resumably.ts';
import { type ObjectRequest, readObjectInfo, sendWhole } from './send-whole.ts';
import { createWire, type Wire } from './wire.ts';

const MEBIBYTE = 1024 * 1024;
const PIECE_BYTES = 6 * MEBIBYTE;
const BUCKET = 'postiz-media';

let backend: LocalBackend;
let workspaceId: string;
let token: string;
let line: ByteLine;
let wire: Wire;
let folder: string;

beforeAll(async () => {
  backend = await startLocalBackend();
  const client = backend.client();
  const { data } = await client.auth.signUp({ email: 'ada@example.com', password: 'correct horse' });
  token = must(data.session, 'the session').access_token;
  const made = await client.rpc('create_workspace', { name: 'Harbour team', timezone: 'Europe/Berlin' });
  workspaceId = (made.data as { id: string }).id;
  folder = await makeFolder();
});
afterAll(() => backend.stop());
beforeEach(async () => {
  line = await startByteLine(backend.url);
  wire = createWire({ silenceMs: 10_000, answerMs: 10_000 });
});
afterEach(async () => {
  wire.close();
  await line.stop();
});

type Sample = {
  readonly path: string;
  readonly bytes: Buffer;
  readonly sizeBytes: number;
  readonly objectName: string;
};

function makeFile(sizeBytes: number): Sample {
  const bytes = randomBytes(sizeBytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = join(folder, sha256);
  writeFileSync(path, bytes);
  return { path, bytes, sizeBytes, objectName: `${workspaceId}/${sha256}.mp4` };
}

/** The address of the upload, as the queue keeps it from one attempt to the next. */
type Kept = { url: string | null; sentBytes: number };

async function send(file: Sample, kept: Kept, options: Partial<SendOptions> = {}): Promise<SendEnd> {
  return await sendResumably({
    wire,
    file,
    target: {
      endpoint: `${line.url}/storage/v1/upload/resumable`,
      publishableKey: backend.publishableKey,
      bucket: BUCKET,
      objectName: file.objectName,
      contentType: 'video/mp4',
    },
    uploadUrl: kept.url,
    readToken: async () => token,
    keepUrl: async (url) => {
      kept.url = url;
    },
    onProgress: ({ sentBytes, isAccepted }) => {
      if (isAccepted) kept.sentBytes = sentBytes;
    },
    signal: new AbortController().signal,
    nowMs: Date.now,
    ...options,
  });
}

const none = (): Kept => ({ url: null, sentBytes: 0 });

function objectOf(file: Sample): ObjectRequest {
  return {
    wire,
    endpoint: `${line.url}/storage/v1/object`,
    publishableKey: backend.publishableKey,
    bucket: BUCKET,
    objectName: file.objectName,
    readToken: async () => token,
    signal: new AbortController().signal,
    nowMs: Date.now,
  };
}

async function isThere(file: Sample): Promise<boolean> {
  const { data } = await backend.serviceClient().storage.from(BUCKET).download(file.objectName);
  return data !== null && Buffer.from(await data.arrayBuffer()).equals(file.bytes);
}

/** The fault comes to the first request of this kind, once. */
function failOnce(method: string, fault: LineFault): void {
  let isDue = true;
  line.fail((asked) => {
    if (!isDue || asked.method !== method) return null;
    isDue = false;
    return fault;
  });
}

const trouble = (reason: string, code: unknown = expect.any(String)) => ({
  kind: 'trouble',
  trouble: expect.objectContaining({ reason, code }),
});

describe('a resumable upload', () => {
  test('keeps its address before the first byte, and sends every byte once', async () => {
    const file = makeFile(20 * MEBIBYTE);
    const kept = none();
    let sentWhenKept = -1;
    const end = await send(file, kept, {
      keepUrl: async (url) => {
        kept.url = url;
        sentWhenKept = line.sentBytes();
      },
    });
    expect({
      end,
      sentWhenKept,
      sent: line.sentBytes(),
      accepted: kept.sentBytes,
      isThere: await isThere(file),
    }).toEqual({
      end: { kind: 'sent' },
      sentWhenKept: 0,
      sent: file.sizeBytes,
      accepted: file.sizeBytes,
      isThere: true,
    });
  });

  test('that is cut goes on where Storage is: at most one piece is sent twice (SPEC 1)', async () => {
    const file = makeFile(20 * MEBIBYTE);
    const kept = none();
    let patches = 0;
    line.fail(({ method }) =>
      method === 'PATCH' && ++patches === 2 ? { kind: 'cut', afterBytes: 4 * MEBIBYTE } : null,
    );
    const ends = [await send(file, kept), await send(file, kept)];
    expect({ ends, isThere: await isThere(file), isBounded: line.sentBytes() <= file.sizeBytes + PIECE_BYTES }).toEqual(
      {
        ends: [trouble('unreachable'), { kind: 'sent' }],
        isThere: true,
        isBounded: true,
      },
    );
  });

  test('whose answer is lost, or that is asked twice, sends no byte again', async () => {
    const lost = makeFile(13 * MEBIBYTE);
    const keptLost = none();
    failOnce('PATCH', { kind: 'lose answer' });
    const ends = [await send(lost, keptLost), await send(lost, keptLost)];
    const repeated = makeFile(13 * MEBIBYTE);
    const keptRepeated = none();
    failOnce('PATCH', { kind: 'repeat' });
    ends.push(await send(repeated, keptRepeated), await send(repeated, keptRepeated));
    expect({ ends, there: [await isThere(lost), await isThere(repeated)], sent: line.sentBytes() }).toEqual({
      ends: [trouble('unreachable'), { kind: 'sent' }, trouble('offset', '409'), { kind: 'sent' }],
      there: [true, true],
      sent: 26 * MEBIBYTE,
    });
  });

  test('on a line that is silent ends after a while', async () => {
    const file = makeFile(7 * MEBIBYTE);
    failOnce('PATCH', { kind: 'stall', afterBytes: MEBIBYTE });
    const impatient = createWire({ silenceMs: 400, answerMs: 400 });
    // The system takes some megabytes before it says that nothing moves.
    expect(await send(file, none(), { wire: impatient })).toEqual(
      trouble('unreachable', expect.stringMatching(/^(SILENT|NO_ANSWER)$/)),
    );
    impatient.close();
  });

  test('whose address serves no more says so, and does not begin anew by itself', async () => {
    const file = makeFile(7 * MEBIBYTE);
    const url = `${line.url}/storage/v1/upload/resumable/00000000-0000-4000-8000-000000000000`;
    const end = await send(file, { url, sentBytes: 0 });
    expect([end, line.requests().map(({ method }) => method)]).toEqual([trouble('url_gone', '404'), ['HEAD']]);
  });

  test.each<[string, LineFault]>([
    [
      'token',
      { kind: 'answer', status: 400, body: '{"statusCode":"403","message":"\\"exp\\" claim timestamp check failed"}' },
    ],
    ['refused', { kind: 'answer', status: 403, body: 'new row violates row-level security policy' }],
    ['storage_full', { kind: 'answer', status: 402 }],
    ['busy', { kind: 'answer', status: 503, body: '<html>', headers: { 'retry-after': '3' } }],
    ['not_storage', { kind: 'answer', status: 200, body: '<!doctype html><title>Hotel</title>' }],
    ['not_storage', { kind: 'answer', status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
  ])('is in trouble (%s) while it is begun or resumed, and loses nothing', async (reason, fault) => {
    const file = makeFile(7 * MEBIBYTE);
    const kept = none();
    failOnce('POST', fault);
    const begun = await send(file, kept);
    failOnce('PATCH', { kind: 'cut', afterBytes: MEBIBYTE });
    await send(file, kept);
    const { url } = kept;
    failOnce('HEAD', fault);
    const resumed = await send(file, kept);
    line.fail(() => null);
    // Its policies are not asked by a HEAD, whose answer has no body to say why: a session it is.
    const ofHead = reason === 'refused' ? 'token' : reason;
    expect([begun, resumed, kept.url === url, await send(file, kept)]).toEqual([
      trouble(reason),
      trouble(ofHead),
      true,
      { kind: 'sent' },
    ]);
  });

  test('goes to the project alone, whatever address is given for it (SPEC 2)', async () => {
    const heard: (string | undefined)[] = [];
    const stranger = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(200).end();
    }).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    line.rewrite((headers) =>
      headers.location
        ? { ...headers, location: headers.location.replace(/^https?:\/\/[^/]+/, `http://127.0.0.1:${port}`) }
        : headers,
    );
    const file = makeFile(7 * MEBIBYTE);
    const kept = none();
    const end = await send(file, kept);
    stranger.close();
    expect({ end, heard, isOurs: kept.url?.startsWith(line.url) }).toEqual({
      end: { kind: 'sent' },
      heard: [],
      isOurs: true,
    });
  });

  test('of a server that takes nothing ends', async () => {
    const file = makeFile(7 * MEBIBYTE);
    line.fail(({ method }) =>
      method === 'PATCH' ? { kind: 'answer', status: 204, headers: { 'upload-offset': '0' } } : null,
    );
    expect(await send(file, none())).toEqual(trouble('offset', 'NO_PROGRESS'));
  });

  test('of a file that vanishes, gets shorter or is replaced on the way ends, and never stores a mixture', async () => {
    const change = async (harm: (file: Sample) => void): Promise<[SendEnd, boolean]> => {
      const file = makeFile(13 * MEBIBYTE);
      let isHarmed = false;
      const end = await send(file, none(), {
        onProgress: ({ isAccepted }) => {
          if (isAccepted && !isHarmed) harm(file);
          isHarmed ||= isAccepted;
        },
      });
      const { data } = await backend.serviceClient().storage.from(BUCKET).info(file.objectName);
      return [end, data !== null];
    };
    expect([
      await change(({ path }) => rmSync(path)),
      await change(({ path }) => truncateSync(path, 7 * MEBIBYTE)),
      await change(({ path, sizeBytes }) => {
        writeFileSync(`${path}.new`, randomBytes(sizeBytes));
        renameSync(`${path}.new`, path);
      }),
    ]).toEqual([
      [trouble('file_gone', 'ENOENT'), false],
      [trouble('file_changed', 'SHORTER'), false],
      [trouble('file_changed', 'CHANGED'), false],
    ]);
  });

  test('that is stopped ends at once, and goes on later', async () => {
    const file = makeFile(13 * MEBIBYTE);
    const kept = none();
    const stopping = new AbortController();
    const reason = new Error('Paused');
    const ended = await send(file, kept, {
      signal: stopping.signal,
      onProgress: ({ sentBytes }) => {
        if (sentBytes > 7 * MEBIBYTE) stopping.abort(reason);
      },
    }).catch((error: unknown) => error);
    expect([ended, await send(file, kept), await isThere(file)]).toEqual([reason, { kind: 'sent' }, true]);
  });
});

describe('a small file', () => {
  const sendSmall = async (file: Sample) =>
    await sendWhole(objectOf(file), { ...file, contentType: 'image/png' }, () => undefined);

  test('goes in one request; what is there by its name is told', async () => {
    const file = makeFile(1_000);
    const before = await readObjectInfo(objectOf(file));
    const ends = [await sendSmall(file), await sendSmall(file)];
    expect({ before, ends, after: await readObjectInfo(objectOf(file)), isThere: await isThere(file) }).toEqual({
      before: { kind: 'info', info: null },
      ends: [{ kind: 'sent' }, trouble('exists', '409')],
      after: { kind: 'info', info: { sizeBytes: 1_000, version: expect.any(String) } },
      isThere: true,
    });
  });

  test('that was taken and forgotten is seen by asking for the object', async () => {
    const file = makeFile(1_000);
    failOnce('POST', { kind: 'swallow' });
    expect([await sendSmall(file), await readObjectInfo(objectOf(file))]).toEqual([
      { kind: 'sent' },
      { kind: 'info', info: null },
    ]);
  });

  test('leaves no connection behind that carries the rest of it', async () => {
    const file = makeFile(5 * MEBIBYTE);
    let isDue = true;
    const early = createServer((request, response) => {
      if (!isDue) return void request.resume().once('end', () => response.writeHead(200).end('{}'));
      isDue = false;
      response.writeHead(413, { 'content-type': 'text/plain' }).end('Maximum size exceeded');
    }).listen(0, '127.0.0.1');
    await once(early, 'listening');
    const endpoint = `http://127.0.0.1:${(early.address() as AddressInfo).port}`;
    const to = { ...objectOf(file), endpoint };
    const send = async () => await sendWhole(to, { ...file, contentType: 'image/png' }, () => undefined);
    expect([await send(), await send()]).toEqual([trouble('too_large'), { kind: 'sent' }]);
    early.closeAllConnections();
    early.close();
  });
});
