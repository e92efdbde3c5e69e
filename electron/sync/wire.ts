import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';

/** A row as the server has it: columns by their names in the database, values as JSON. */
export type ServerRow = Readonly<Record<string, unknown>> & { readonly id: string };

type Entry = { readonly table: string; readonly row: ServerRow };

/** By hand: a schema copies each row, and takes twice as long as to parse the page. */
function areEntries(value: unknown): boolean {
  return Array.isArray(value) && value.every(isEntry);
}

function isEntry(entry: { table?: unknown; row?: { id?: unknown; rev?: unknown } | null } | null): boolean {
  return typeof entry?.table === 'string' && typeof entry.row?.id === 'string' && typeof entry.row.rev === 'string';
}

/** What came of a mutation where that is more than "applied" (SPEC 4). */
const outcome = z.object({
  id: z.number(),
  status: z.enum(['applied', 'existing', 'merge', 'superseded', 'deleted', 'refused']),
  theirs: z.optional(z.record(z.string(), z.unknown())),
  conflicts: z.optional(z.record(z.string(), z.unknown())),
  code: z.optional(z.string()),
  message: z.optional(z.string()),
});
export type Outcome = z.infer<typeof outcome>;

const page = z.object({
  epoch: z.string(),
  acl_rev: z.string(),
  snapshot: z.string(),
  after: z.nullable(z.string()),
  rows: z.custom<readonly Entry[]>(areEntries),
  /** Of this client, in the snapshot of the page; the hash tells another copy of the profile. */
  last_mutation_id: z.number(),
  last_hash: z.string(),
  results: z.array(outcome),
});
export type Page = z.infer<typeof page>;

const pushed = z.object({ last_mutation_id: z.number(), last_hash: z.string(), results: z.array(outcome) });
export type Pushed = z.infer<typeof pushed>;

const tableDigest = z.object({ count: z.number(), sum: z.string() });
/** Of the live rows that devices mirror: how many, and a checksum over id and rev. */
export type TableDigest = z.infer<typeof tableDigest>;
const digest = z.object({ snapshot: z.string(), tables: z.record(z.string(), tableDigest) });
export type Digest = z.infer<typeof digest>;

const greeting = z.object({
  epoch: z.string(),
  server_time: z.string(),
  schema_min: z.number(),
  schema_max: z.number(),
  schema_fits: z.boolean(),
  purge_floor: z.string(),
  memberships: z.array(
    z.object({
      workspace_id: z.string(),
      name: z.string(),
      role: z.string(),
      acl_rev: z.string(),
      last_mutation_id: z.number(),
    }),
  ),
  /** The workspaces in which this person is a member, but may nothing for now. */
  suspended: z.array(z.string()),
});
export type Greeting = z.infer<typeof greeting>;

/** A change of one row on its way to the server (SPEC 3). */
export type Mutation = {
  readonly id: number;
  readonly hash: string;
  readonly op: 'insert' | 'update';
  readonly table: string;
  readonly row: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly base: Readonly<Record<string, unknown>>;
  readonly group?: string;
  readonly group_size?: number;
  /** Of a new target: the snapshot that its maker saw. A removal that is visible in it does not win over it. */
  readonly seen?: string;
};

export type PullRequest = {
  readonly workspace: string;
  readonly client: string;
  readonly epoch: string;
  readonly since: string | null;
  readonly after: string | null;
  readonly page_size: number;
};

export type PushRequest = {
  readonly workspace: string;
  readonly client: string;
  readonly batch: { readonly epoch: string; readonly acknowledged: number; readonly mutations: readonly Mutation[] };
};

/** The team's project, as far as sync goes. A call that fails throws; an AppError's code says what to do about it. */
export type SyncServer = {
  readonly hello: (request: { client: string; schema_version: number }) => Promise<Greeting>;
  readonly pull: (request: PullRequest) => Promise<Page>;
  readonly push: (request: PushRequest) => Promise<Pushed>;
  readonly digest: (request: { workspace: string; epoch: string }) => Promise<Digest>;
};

/** What PostgREST says of a call that failed; `status` 0: it never answered. */
export type RpcFailure = {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
};

/** A deadlock, a time-out, too many connections, a server that starts, stops or only reads; PostgREST without its database. */
const PASSING_SQL = /^(40|08|53|57)|^55P03$|^25006$|^PGRST00[0-3]$/;
/** With whatever code: what stands before the database says so of itself. */
const PASSING_STATUS = new Set([0, 408, 425, 429, 502, 503, 504]);
/** A statement that took too long, a lock that did not come. */
const SLOW_SQL = /^57014$|^55P03$/;
const SLOW_STATUS = new Set<unknown>([408, 504, 524]);

/**
 * `sync_refused` where the server gives its reason in a word of its own (`details.reason`), `sync_unreachable` what passes,
 * `sync_cannot_take` what it fails at each time.
 */
export function toSyncError({ status, code = '', message = '' }: RpcFailure): AppError {
  const details = { status, sqlState: code };
  if (/^sync_[a-z_]+$/.test(message))
    return new AppError('sync_refused', message, { details: { ...details, reason: message } });
  if (status === 401)
    return new AppError('sync_refused', 'Signed out', { details: { ...details, reason: 'sync_signed_out' } });
  const isPassing = PASSING_SQL.test(code) || PASSING_STATUS.has(status) || (status >= 520 && status < 600);
  if (isPassing) return new AppError('sync_unreachable', `The server answered ${status} ${code}`, { details });
  return new AppError('sync_cannot_take', `The server answered ${status} ${code} ${message}`, { details });
}

/** By its own word it took too long: less may be done in time. */
export function isSlow({ details }: AppError): boolean {
  return SLOW_SQL.test(String(details.sqlState ?? '')) || SLOW_STATUS.has(details.status);
}

/** `call` sends an RPC and resolves with its JSON. Answers are parsed: a server of another version is told from a row. */
export function toSyncServer(call: (name: string, args: object) => Promise<unknown>): SyncServer {
  return {
    hello: async (request) => parse(greeting, await call('sync_hello', request)),
    pull: async (request) => parse(page, await call('sync_pull', request)),
    push: async (request) => parse(pushed, await call('sync_push', request)),
    digest: async (request) => parse(digest, await call('sync_digest', request)),
  };
}

function parse<Schema extends z.ZodMiniType>(schema: Schema, answer: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(
    'sync_bad_answer',
    `The server's answer is not one of ours: ${issue?.path.join('.')} ${issue?.message}`,
  );
}
