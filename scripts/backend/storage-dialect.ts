import type { Fetch } from './http.ts';

type Row = { readonly name: string; readonly [column: string]: unknown };
type SignedUrl = { readonly signedUrl: string; readonly [rest: string]: unknown };
type ListQuery = { prefix?: string; limit?: number; offset?: number; search?: string; sortBy?: unknown };

/** Storage's own default. */
const LIST_LIMIT = 100;

/**
 * Answers of Storage as supabase-js reads them, where Lite 0.10 gives others: the names of signed URLs, and lists, whose
 * names are relative to the folder and whose folders stand for what is in them.
 */
export function speakAsStorage(lite: Fetch): Fetch {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'POST') return await lite(request);
    if (pathname.startsWith('/storage/v1/object/sign/')) return await renameSignedUrls(await lite(request));
    if (pathname.startsWith('/storage/v1/object/list/')) return await listFolder(lite, request);
    return await lite(request);
  };
}

async function renameSignedUrls(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const rename = ({ signedUrl, ...rest }: SignedUrl) => ({
    ...rest,
    // supabase-js puts the address of Storage before it.
    signedURL: signedUrl === '' ? null : signedUrl.replace(/^\/storage\/v1/, ''),
  });
  const body = (await response.json()) as SignedUrl | SignedUrl[];
  return Response.json(Array.isArray(body) ? body.map(rename) : rename(body), { headers: corsOf(response) });
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
