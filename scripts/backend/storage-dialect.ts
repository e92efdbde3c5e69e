import type { Fetch } from './http.ts';
import type { ByteRequest, ByteRequests, Served } from './object-files.ts';

type Row = { readonly name: string; readonly [column: string]: unknown };
type SignedUrl = { readonly signedUrl: string; readonly [rest: string]: unknown };
type ListQuery = { prefix?: string; limit?: number; offset?: number; search?: string; sortBy?: unknown };

/** Of an object, as Lite says it. */
type Info = {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly bucket_id: string;
  readonly user_metadata: unknown;
  readonly created_at: string;
  readonly updated_at: string;
  readonly httpMetadata: { size: number; mimetype: string; cacheControl: string; eTag: string; lastModified: string };
};

/** Storage's own default. */
const LIST_LIMIT = 100;

const OBJECTS = '/storage/v1/object/';

/**
 * Answers of Storage where Lite 0.10 gives others or none: the names of signed URLs; lists, whose names are relative to
 * the folder and whose folders stand for what is in them; `authenticated/`; what an object is (`info/`, HEAD); ranges.
 */
export function speakAsStorage(lite: Fetch, bytes: ByteRequests): Fetch {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith(OBJECTS)) return await lite(request);
    const route = pathname.slice(OBJECTS.length);
    if (request.method === 'POST' && /^sign\/[^/]+$/.test(route)) return await signMany(lite, request);
    if (request.method === 'POST' && route.startsWith('sign/')) return await renameSignedUrls(await lite(request));
    if (request.method === 'POST' && route.startsWith('list/')) return await listFolder(lite, request);
    if (request.method === 'GET' && route.startsWith('info/')) return await readInfo(lite, at(request, pathname));
    if (request.method === 'GET') return await readBytes(lite, at(request, pathname), bytes);
    if (request.method === 'HEAD') return await readHead(lite, at(request, pathname));
    return await lite(request);
  };
}

/** Lite tells whose request it is by its session alone. */
function at(request: Request, pathname: string): Request {
  const isNamed = /^\/storage\/v1\/object\/(info\/)?authenticated\//.test(pathname);
  if (!isNamed) return request;
  const url = new URL(request.url);
  url.pathname = pathname.replace('authenticated/', '');
  return new Request(url, { method: request.method, headers: request.headers });
}

/** After supabase/storage, src/storage/renderer/info.ts. */
async function readInfo(lite: Fetch, request: Request): Promise<Response> {
  const answer = await lite(request);
  if (!answer.ok) return answer;
  const { id, name, version, bucket_id, user_metadata, created_at, updated_at, httpMetadata } =
    (await answer.json()) as Info;
  const { size, mimetype: content_type, cacheControl: cache_control, eTag: etag } = httpMetadata;
  const info = { id, name, version, bucket_id, size, content_type, cache_control, etag, created_at };
  return Response.json(
    { ...info, metadata: user_metadata ?? {}, last_modified: updated_at },
    { headers: corsOf(answer) },
  );
}

async function readHead(lite: Fetch, request: Request): Promise<Response> {
  const url = new URL(request.url);
  url.pathname = url.pathname.replace(OBJECTS, `${OBJECTS}info/`);
  const answer = await lite(new Request(url, { headers: request.headers }));
  if (!answer.ok) return new Response(null, { status: answer.status, headers: corsOf(answer) });
  const { httpMetadata } = (await answer.json()) as Info;
  const headers = corsOf(answer);
  headers.set('content-type', httpMetadata.mimetype);
  headers.set('content-length', String(httpMetadata.size));
  headers.set('etag', httpMetadata.eTag);
  headers.set('accept-ranges', 'bytes');
  return new Response(null, { headers });
}

async function readBytes(lite: Fetch, request: Request, bytes: ByteRequests): Promise<Response> {
  const asked: ByteRequest & { kind: 'read' } = { kind: 'read', range: request.headers.get('range'), served: null };
  const answer = await bytes.run(asked, async () => await lite(request));
  const range = (asked as { served: Served | null }).served?.range ?? null;
  if (!answer.ok || range === null) return answer;
  if (range !== 'unsatisfiable') return new Response(answer.body, { status: 206, headers: answer.headers });
  await answer.body?.cancel();
  const message = 'The requested range is not satisfiable';
  const refused = { statusCode: '416', code: 'InvalidRange', error: 'InvalidRange', message };
  return Response.json(refused, { status: 416, headers: corsOf(answer) });
}

async function renameSignedUrls(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const { signedUrl, ...rest } = (await response.json()) as SignedUrl;
  // supabase-js puts the address of Storage before it.
  const signedURL = signedUrl.replace(/^\/storage\/v1/, '');
  return Response.json({ ...rest, signedURL }, { headers: corsOf(response) });
}

/** Lite takes this address for that of one object without a name: it is asked for each. */
async function signMany(lite: Fetch, request: Request): Promise<Response> {
  const { paths = [], expiresIn } = (await request.json()) as { paths?: string[]; expiresIn?: number };
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  const signed: object[] = [];
  for (const path of paths) {
    const parts = path.split('/');
    // SECURITY: an address with such a part is another address.
    if (parts.some((part) => part === '.' || part === '..')) {
      signed.push({ path, signedURL: null, error: 'Invalid key' });
      continue;
    }
    const url = `${request.url}/${parts.map(encodeURIComponent).join('/')}`;
    const body = JSON.stringify({ expiresIn });
    const answer = await renameSignedUrls(await lite(new Request(url, { method: 'POST', headers, body })));
    const said = (await answer.json()) as { signedURL?: string; message?: string };
    // No session that holds: no answer of this kind at all.
    if (answer.status === 401) return Response.json(said, { status: answer.status, headers: corsOf(answer) });
    const error = answer.ok ? null : (said.message ?? 'Object not found');
    signed.push({ path, signedURL: said.signedURL ?? null, error });
  }
  return Response.json(signed);
}

async function listFolder(lite: Fetch, request: Request): Promise<Response> {
  const query = (await request.json()) as ListQuery;
  const folder = query.prefix ? `${query.prefix.replace(/\/+$/, '')}/` : '';
  const { limit = LIST_LIMIT, offset = 0, search = '', sortBy } = query;
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  const body = JSON.stringify({ prefix: folder, ...(sortBy ? { sortBy } : {}) });
  const response = await lite(new Request(request.url, { method: 'POST', headers, body }));
  if (!response.ok) return response;
  const entries = toEntries((await response.json()) as Row[], folder);
  const found = entries.filter(({ name }) => name.toLowerCase().startsWith(search.toLowerCase()));
  return Response.json(found.slice(offset, offset + limit), { headers: corsOf(response) });
}

function toEntries(rows: readonly Row[], folder: string): Row[] {
  const folders = new Map<string, Row>();
  const files: Row[] = [];
  for (const row of rows) {
    // Lite's prefix is a LIKE, to which `_` is any letter.
    if (!row.name.startsWith(folder)) continue;
    const name = row.name.slice(folder.length);
    const slash = name.indexOf('/');
    if (slash < 0) files.push({ ...row, name });
    else folders.set(name.slice(0, slash), toFolder(name.slice(0, slash)));
  }
  return [...folders.values(), ...files];
}

function toFolder(name: string): Row {
  return { name, id: null, updated_at: null, created_at: null, last_accessed_at: null, metadata: null };
}

function corsOf(response: Response): Headers {
  return new Headers([...response.headers].filter(([name]) => name.startsWith('access-control-')));
}
