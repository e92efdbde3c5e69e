import { INSIDE, type InsideRole } from '../access/expected.ts';

/**
 * Who asks. `keyless` sends nothing (a hosted project's gateway lets nobody in without a key); `anon` the publishable key; `forger` the owner's claims under a signature of their own.
 * `stranger` is in no workspace, `neighbour` owns another one. `invited`, `removed` and `suspended` have or had a row in this one.
 */
export const OUTSIDERS = ['anon', 'stranger', 'neighbour', 'invited', 'removed', 'suspended'] as const;
export const CALLERS = ['keyless', 'forger', ...OUTSIDERS, ...INSIDE] as const;
export type Caller = (typeof CALLERS)[number];

/** `nothing`: an answer without an error and without anything in it, which is how row-level security hides. */
export type Outcome = 'done' | 'nothing' | 'refused';

type Rights = { readonly least: InsideRole | 'nobody'; readonly otherwise: 'nothing' | 'refused' };

const read: Rights = { least: 'viewer', otherwise: 'refused' };
const look: Rights = { least: 'viewer', otherwise: 'nothing' };
const add: Rights = { least: 'member', otherwise: 'refused' };
const never: Rights = { least: 'nobody', otherwise: 'refused' };

/** The one table that the matrix of the endpoint is held to. */
export const ENDPOINT_RIGHTS = {
  'list the folder': look,
  'search the folder': look,
  'list the bucket': look,
  info: read,
  'info, authenticated': read,
  'info, public': never,
  head: read,
  'head, authenticated': read,
  read: read,
  'read, authenticated': read,
  'read, public': never,
  'read a range': read,
  'sign an address': read,
  'sign addresses': look,
  'read with a session for a signature': never,
  'sign an upload': add,
  'sign an upload over it': never,
  upload: add,
  'upload over it': never,
  'upload over it with x-upsert': never,
  replace: never,
  'begin a resumable upload': add,
  'begin a resumable upload over it': never,
  'ask how far an upload of another is': never,
  'go on with an upload of another': never,
  'end an upload of another': never,
  copy: add,
  'copy over it': never,
  'copy it out': never,
  'copy something in': never,
  move: never,
  'move it out': never,
  'move something in': never,
  delete: { least: 'editor', otherwise: 'nothing' },
  'read the bucket': never,
  'list buckets': { least: 'nobody', otherwise: 'nothing' },
  'make a bucket': never,
  'make the bucket public': never,
  'empty the bucket': never,
  'delete the bucket': never,
} as const satisfies Readonly<Record<string, Rights>>;
export type Operation = keyof typeof ENDPOINT_RIGHTS;

export function expectedOf(operation: Operation, caller: Caller): Outcome {
  const { least, otherwise }: Rights = ENDPOINT_RIGHTS[operation];
  if (isAtLeast(caller, least)) return 'done';
  // Of a session that does not hold nothing is asked.
  return caller === 'forger' ? 'refused' : otherwise;
}

function isAtLeast(caller: Caller, least: Rights['least']): boolean {
  return least !== 'nobody' && INSIDE.indexOf(caller as InsideRole) >= INSIDE.indexOf(least);
}
