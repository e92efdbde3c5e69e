import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';

/** A row as the server has it: columns by their names in the database, values as JSON. */
export type ServerRow = Readonly<Record<string, unknown>> & { readonly id: string };

const serverRow = z.looseObject({ id: z.string(), rev: z.string() });

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
  rows: z.array(z.object({ table: z.string(), row: serverRow })),
  last_mutation_id: z.number(),
  results: z.array(outcome),
});
export type Page = z.infer<typeof page>;

const pushed = z.object({ last_mutation_id: z.number(), results: z.array(outcome) });
export type Pushed = z.infer<typeof pushed>;

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
};

/** `call` sends an RPC and resolves with its JSON. Answers are parsed: a server of another version is told from a row. */
export function toSyncServer(call: (name: string, args: object) => Promise<unknown>): SyncServer {
  return {
    hello: async (request) => parse(greeting, await call('sync_hello', request)),
    pull: async (request) => parse(page, await call('sync_pull', request)),
    push: async (request) => parse(pushed, await call('sync_push', request)),
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
