import type * as z from 'zod/mini';
import type { ErrorCode } from '../lib/app-error.ts';
import { done } from './fields.ts';

type Schema = z.ZodMiniType;

export type OperationKind = 'query' | 'command' | 'task';

/**
 * One call between the window and the rest, declared once: parsed by whoever sends and by whoever receives.
 * Names are `<area>.<verb>`; those that start with `os.` are answered by the main process, all others by the engine.
 */
export type Operation<Kind extends OperationKind, Input extends Schema, Output extends Schema> = {
  readonly kind: Kind;
  readonly input: Input;
  readonly output: Output;
  /** What can be expected to go wrong, beyond what any call can meet (`invalid_input`, `not_a_writer`, `engine_…`, `internal`). */
  readonly errors: readonly ErrorCode[];
  /** Tables (SQL names) whose change makes an answer stale. Queries only. */
  readonly tables: readonly string[];
  /** See `earlyCommand`. */
  readonly early: boolean;
  /** See `onceTask`. */
  readonly once: boolean;
};

export type AnyOperation = Operation<OperationKind, Schema, Schema>;

export function query<Input extends Schema, Output extends Schema>(spec: {
  input: Input;
  output: Output;
  tables: readonly string[];
  errors?: readonly ErrorCode[];
}): Operation<'query', Input, Output> {
  return { kind: 'query', errors: [], early: false, once: false, ...spec };
}

export function command<Input extends Schema, Output extends Schema>(spec: {
  input: Input;
  output: Output;
  errors?: readonly ErrorCode[];
}): Operation<'command', Input, Output> {
  return { kind: 'command', errors: [], early: false, once: false, tables: [], ...spec };
}

/** A command that is answered as soon as it is in the journal, even before the mirror is open: typing waits for nothing. */
export function earlyCommand<Input extends Schema>(spec: {
  input: Input;
  errors?: readonly ErrorCode[];
}): Operation<'command', Input, typeof done> & { readonly early: true } {
  return { kind: 'command', errors: [], tables: [], output: done, once: false, ...spec, early: true };
}

/**
 * Takes as long as it takes (copying files), and so waits in no queue; it writes by short commands of its own. Must be
 * safe to send again after a restart of the engine; what is not is a `onceTask`.
 */
export function task<Input extends Schema, Output extends Schema>(spec: {
  input: Input;
  output: Output;
  errors?: readonly ErrorCode[];
}): Operation<'task', Input, Output> {
  return { kind: 'task', errors: [], early: false, once: false, tables: [], ...spec };
}

/**
 * A task that nobody sends again by themselves when the engine is restarted under it: it may have been done, and a second
 * time would mail another code, open another page, or be refused.
 */
export function onceTask<Input extends Schema, Output extends Schema>(
  spec: Parameters<typeof task<Input, Output>>[0],
): Operation<'task', Input, Output> {
  return { ...task(spec), once: true };
}
