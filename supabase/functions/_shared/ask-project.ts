/** The project that a function runs in, or that a service speaks to. */
export type Project = {
  /** https://….supabase.co. */
  readonly url: string;
  readonly fetch: typeof fetch;
};

/** SECURITY: with a key of the service, which goes around every policy. */
export type ServiceProject = Project & {
  /** Of service_role, or a secret key. */
  readonly secretKey: string;
};

export type Answer = {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
};

/** A failure of the project's own, which passes: whoever asked asks again. */
export class Unavailable extends Error {
  /** Of the answer; null: there was none. */
  readonly status: number | null;

  constructor(message: string, status: number | null = null) {
    super(message);
    this.status = status;
  }
}

/** Read to its end, so that no connection is left behind. SECURITY: no redirect: a key goes to the project alone. */
export async function ask({ fetch }: Project, url: string, init: RequestInit): Promise<Answer> {
  try {
    const answer = await fetch(url, { ...init, redirect: 'manual' });
    const { ok, status, headers } = answer;
    return { ok, status, headers, bytes: new Uint8Array(await answer.arrayBuffer()) };
  } catch (error) {
    throw new Unavailable(`No answer: ${error instanceof Error ? error.name : 'unknown'}`);
  }
}

/** Calls a function of the database as the service. */
export async function call<Value>(project: ServiceProject, name: string, args: object): Promise<Value> {
  const { ok, status, bytes } = await askAsService(project, 'POST', `/rest/v1/rpc/${name}`, args);
  if (!ok) throw new Unavailable(`The database answered ${status} to ${name}`, status);
  return toJson(bytes) as Value;
}

export async function askAsService(
  project: ServiceProject,
  method: string,
  path: string,
  body: object,
): Promise<Answer> {
  return await ask(project, `${project.url}${path}`, {
    method,
    headers: { ...serviceHeaders(project.secretKey), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** A new secret key (`sb_secret_…`) is no token; the older one of service_role is both. */
export function serviceHeaders(secretKey: string): Record<string, string> {
  return { apikey: secretKey, ...(secretKey.startsWith('sb_') ? {} : { authorization: `Bearer ${secretKey}` }) };
}

export function toJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Unavailable('The project gave no JSON');
  }
}
