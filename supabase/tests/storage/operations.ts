import { randomBytes } from 'node:crypto';
import { type Asked, askJson, askToBegin, type Said } from './ask-storage.ts';
import type { Operation, Outcome } from './expected.ts';
import { BUCKET, nameFor, type Place, type Scene } from './scene.ts';

export type Trying = {
  readonly place: Place;
  readonly scene: Scene;
  /** As whoever tries. */
  readonly ask: (asked: Asked) => Promise<Said>;
  /** As the colleague, whose uploads are not the caller's. */
  readonly askAsColleague: (asked: Asked) => Promise<Said>;
};
type Try = (trying: Trying) => Promise<Outcome>;

const TUS = { 'tus-resumable': '1.0.0' };
const BYTES = { 'content-type': 'video/mp4' };

/** How each operation of the table is asked for, and what counts as having got it. */
export const OPERATIONS: Readonly<Record<Operation, Try>> = {
  'list the folder': lists(({ scene }) => ({ prefix: scene.workspaceId })),
  'search the folder': lists(({ scene, place }) => ({
    prefix: scene.workspaceId,
    search: place.name.split('/')[1] ?? '',
  })),
  'list the bucket': lists(() => ({ prefix: '' })),
  info: gets((name) => `object/info/${BUCKET}/${name}`),
  'info, authenticated': gets((name) => `object/info/authenticated/${BUCKET}/${name}`),
  'info, public': gets((name) => `object/info/public/${BUCKET}/${name}`),
  head: simply(({ place }) => ({ method: 'HEAD', path: `object/${BUCKET}/${place.name}` })),
  'head, authenticated': simply(({ place }) => ({
    method: 'HEAD',
    path: `object/authenticated/${BUCKET}/${place.name}`,
  })),
  read: reads((name) => `object/${BUCKET}/${name}`),
  'read, authenticated': reads((name) => `object/authenticated/${BUCKET}/${name}`),
  'read, public': reads((name) => `object/public/${BUCKET}/${name}`),
  'read a range': async ({ ask, place }) => {
    const path = `object/authenticated/${BUCKET}/${place.name}`;
    const said = await ask({ method: 'GET', path, headers: { range: 'bytes=10-19' } });
    return said.status === 206 && said.body.equals(place.bytes.subarray(10, 20)) ? 'done' : refused(said);
  },
  'sign an address': async ({ ask, place }) => {
    const said = await ask(askJson('POST', `object/sign/${BUCKET}/${place.name}`, { expiresIn: 60 }));
    return toJson<{ signedURL?: string }>(said)?.signedURL ? 'done' : refused(said);
  },
  'sign addresses': async ({ ask, place }) => {
    const said = await ask(askJson('POST', `object/sign/${BUCKET}`, { expiresIn: 60, paths: [place.name] }));
    const [signed] = toJson<{ signedURL: string | null }[]>(said) ?? [];
    if (!signed) return refused(said);
    return signed.signedURL ? 'done' : 'nothing';
  },
  'read with a session for a signature': async ({ ask, place, scene }) => {
    const token = scene.colleague.authorization?.replace('Bearer ', '') ?? '';
    const said = await ask({ method: 'GET', path: `object/sign/${BUCKET}/${place.name}?token=${token}` });
    return said.body.equals(place.bytes) ? 'done' : refused(said);
  },
  'sign an upload': simply(({ place }) => askJson('POST', `object/upload/sign/${BUCKET}/${place.free}`, {})),
  'sign an upload over it': simply(({ place }) =>
    askJson('POST', `object/upload/sign/${BUCKET}/${place.name}`, {}, { 'x-upsert': 'true' }),
  ),
  upload: simply(({ place }) => puts('POST', place.free)),
  'upload over it': simply(({ place }) => puts('POST', place.name)),
  'upload over it with x-upsert': simply(({ place }) => puts('POST', place.name, { 'x-upsert': 'true' })),
  replace: simply(({ place }) => puts('PUT', place.name)),
  'begin a resumable upload': simply(({ place }) => askToBegin(place.free, 8)),
  'begin a resumable upload over it': simply(({ place }) => askToBegin(place.name, 8, { 'x-upsert': 'true' })),
  'ask how far an upload of another is': ofAnother((path) => ({ method: 'HEAD', path, headers: TUS })),
  'go on with an upload of another': ofAnother((path) => ({
    method: 'PATCH',
    path,
    headers: { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: 'changed!',
  })),
  'end an upload of another': ofAnother((path) => ({ method: 'DELETE', path, headers: TUS })),
  copy: carries('copy', ({ place }) => [place.name, place.free]),
  'copy over it': async ({ ask, scene, place }) => {
    const other = await scene.makePlace();
    const body = { bucketId: BUCKET, sourceKey: other.name, destinationKey: place.name };
    return refused(await ask(askJson('POST', 'object/copy', body, { 'x-upsert': 'true' })));
  },
  'copy it out': carries('copy', ({ scene, place }) => [place.name, freeElsewhere(scene)]),
  'copy something in': carries('copy', ({ scene, place }) => [scene.elsewhere.name, place.free]),
  move: carries('move', ({ place }) => [place.name, place.free]),
  'move it out': carries('move', ({ scene, place }) => [place.name, freeElsewhere(scene)]),
  'move something in': carries('move', ({ scene, place }) => [scene.elsewhere.name, place.free]),
  delete: async ({ ask, place }) => {
    const said = await ask(askJson('DELETE', `object/${BUCKET}`, { prefixes: [place.name] }));
    const removed = toJson<unknown[]>(said);
    if (!removed) return refused(said);
    return removed.length > 0 ? 'done' : 'nothing';
  },
  'read the bucket': simply(() => ({ method: 'GET', path: `bucket/${BUCKET}` })),
  'list buckets': async ({ ask }) => {
    const said = await ask({ method: 'GET', path: 'bucket' });
    const buckets = toJson<unknown[]>(said);
    if (!buckets) return refused(said);
    return buckets.length > 0 ? 'done' : 'nothing';
  },
  'make a bucket': simply(() => askJson('POST', 'bucket', { id: 'mine', name: 'mine', public: true })),
  'make the bucket public': simply(() => askJson('PUT', `bucket/${BUCKET}`, { public: true })),
  'empty the bucket': simply(() => askJson('POST', `bucket/${BUCKET}/empty`, {})),
  'delete the bucket': simply(() => ({ method: 'DELETE', path: `bucket/${BUCKET}` })),
};

/** Anything but a refusal is a finding, what the server could not deal with included. */
function refused({ status, body }: Said): Outcome {
  if (status >= 200 && status < 300) return 'done';
  if (status >= 400 && status < 500) return 'refused';
  throw new Error(`Answered ${status}: ${body.toString('utf8').slice(0, 200)}`);
}

function simply(toAsked: (trying: Trying) => Asked): Try {
  return async (trying) => refused(await trying.ask(toAsked(trying)));
}

function lists(toQuery: (trying: Trying) => object): Try {
  return async (trying) => {
    const { ask, place, scene } = trying;
    const said = await ask(askJson('POST', `object/list/${BUCKET}`, { limit: 10_000, ...toQuery(trying) }));
    const entries = toJson<{ name: string }[]>(said);
    if (!entries) return refused(said);
    const isIn = entries.some(({ name }) => name === scene.workspaceId || place.name.endsWith(`/${name}`));
    return isIn ? 'done' : 'nothing';
  };
}

function gets(toPath: (name: string) => string): Try {
  return simply(({ place }) => ({ method: 'GET', path: toPath(place.name) }));
}

function reads(toPath: (name: string) => string): Try {
  return async ({ ask, place }) => {
    const said = await ask({ method: 'GET', path: toPath(place.name) });
    return said.status === 200 && said.body.equals(place.bytes) ? 'done' : refused(said);
  };
}

function puts(method: string, name: string, headers: Asked['headers'] = {}): Asked {
  return { method, path: `object/${BUCKET}/${name}`, headers: { ...BYTES, ...headers }, body: randomBytes(200) };
}

function carries(call: 'copy' | 'move', toNames: (trying: Trying) => [source: string, destination: string]): Try {
  return simply((trying) => {
    const [sourceKey, destinationKey] = toNames(trying);
    return askJson('POST', `object/${call}`, { bucketId: BUCKET, sourceKey, destinationKey });
  });
}

function freeElsewhere({ elsewhere }: Scene): string {
  return nameFor(elsewhere.workspaceId, randomBytes(8));
}

/** The upload is still there afterwards, and nothing of it has come. */
function ofAnother(toAsked: (path: string) => Asked): Try {
  return async ({ ask, askAsColleague, place }) => {
    const begun = await askAsColleague(askToBegin(place.free, 8));
    const id = String(begun.headers.location).split('/').at(-1);
    const outcome = refused(await ask(toAsked(`upload/resumable/${id}`)));
    const left = await askAsColleague({ method: 'HEAD', path: `upload/resumable/${id}`, headers: TUS });
    if (left.status !== 200 || left.headers['upload-offset'] !== '0') return 'done';
    return outcome;
  };
}

function toJson<Value>({ status, body }: Said): Value | null {
  return status === 200 ? (JSON.parse(body.toString('utf8')) as Value) : null;
}
