import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { PIECE_BYTES } from '#electron/media/upload/piece-reader.ts';
import { must } from '#shared/lib/must.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';

const run = promisify(execFile);
const BUCKET = 'postiz-media';

export type CurlTarget = {
  readonly url: string;
  readonly publishableKey: string;
  readonly token: string;
  readonly workspaceId: string;
};

/** A name of the workspace's that nobody else uses: the same bytes are sent several times. */
function freshName(workspaceId: string): string {
  return `${workspaceId}/${createHash('sha256').update(randomUUID()).digest('hex')}.wav`;
}

/**
 * What the app sends, by curl: one process and one connection, the same pieces of 6 MiB, each after the answer to the one before.
 * The pieces lie in files beforehand. Seconds, of the upload's beginning too.
 */
export async function sendByCurl(path: string, target: CurlTarget): Promise<number> {
  const pieces = await splitFile(path);
  const { size } = await stat(path);
  const config = join(pieces.folder, 'curl.config');
  try {
    const startedAt = performance.now();
    const address = await beginUpload(target, size);
    const requests = pieces.paths.map((piece, index) => {
      const headers = [
        `Upload-Offset: ${index * PIECE_BYTES}`,
        'Content-Type: application/offset+octet-stream',
        'Tus-Resumable: 1.0.0',
        `Authorization: Bearer ${target.token}`,
        `apikey: ${target.publishableKey}`,
        // It would ask before each piece whether it may send it.
        'Expect:',
      ];
      const lines = [`url = "${address}"`, 'request = "PATCH"', `upload-file = "${piece}"`, 'fail', 'silent'];
      return [...lines, 'output = "/dev/null"', ...headers.map((header) => `header = "${header}"`)].join('\n');
    });
    await writeFile(config, requests.join('\nnext\n'));
    await run('curl', ['--fail-early', '--config', config]);
    return (performance.now() - startedAt) / 1_000;
  } finally {
    await rm(pieces.folder, { recursive: true });
  }
}

/** The local backend takes no larger body (scripts/backend/http.ts). */
const AT_ONCE_BYTES = 250_000_000;

/** As much of the file as may go in one request, as curl would by itself. Megabytes a second. */
export async function sendAtOnce(path: string, target: CurlTarget): Promise<number> {
  const part = join(await makeFolder(), 'part');
  await pipeline(createReadStream(path, { end: AT_ONCE_BYTES - 1 }), createWriteStream(part));
  const { size } = await stat(part);
  const startedAt = performance.now();
  await run('curl', [
    ...['--fail', '--silent', '--output', '/dev/null', '--request', 'POST', '--upload-file', part],
    ...['--header', 'Expect:', '--header', 'Content-Type: audio/wav'],
    ...['--header', `Authorization: Bearer ${target.token}`, '--header', `apikey: ${target.publishableKey}`],
    `${target.url}/storage/v1/object/${BUCKET}/${freshName(target.workspaceId)}`,
  ]);
  const seconds = (performance.now() - startedAt) / 1_000;
  await rm(part);
  return size / 1e6 / seconds;
}

async function beginUpload({ url, publishableKey, token, workspaceId }: CurlTarget, size: number): Promise<string> {
  const encode = (text: string) => Buffer.from(text).toString('base64');
  const metadata = { bucketName: BUCKET, objectName: freshName(workspaceId), contentType: 'audio/wav' };
  const { stdout } = await run('curl', [
    ...['--fail', '--silent', '--output', '/dev/null', '--write-out', '%header{location}', '--request', 'POST'],
    ...['--header', 'Tus-Resumable: 1.0.0', '--header', `Upload-Length: ${size}`, '--header', 'Content-Length: 0'],
    ...['--header', `Authorization: Bearer ${token}`, '--header', `apikey: ${publishableKey}`],
    '--header',
    `Upload-Metadata: ${Object.entries(metadata)
      .map(([name, value]) => `${name} ${encode(value)}`)
      .join(',')}`,
    `${url}/storage/v1/upload/resumable`,
  ]);
  const id = must(/\/([^/]+)$/.exec(stdout.trim())?.[1], 'the address of the upload');
  return `${url}/storage/v1/upload/resumable/${id}`;
}

async function splitFile(path: string): Promise<{ folder: string; paths: string[] }> {
  const folder = join(await makeFolder(), 'pieces');
  await mkdir(folder);
  const { size } = await stat(path);
  const paths: string[] = [];
  for (let start = 0; start < size; start += PIECE_BYTES) {
    const piece = join(folder, String(paths.length));
    const end = Math.min(start + PIECE_BYTES, size) - 1;
    await pipeline(createReadStream(path, { start, end }), createWriteStream(piece));
    paths.push(piece);
  }
  return { folder, paths };
}
