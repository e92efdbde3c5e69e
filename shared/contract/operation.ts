import type * as z from 'zod/mini';
import type { ErrorCode } from '../lib/app-error.ts';

type Schema = z.ZodMiniType;

/**
 * One call between the window and the rest, declared once: parsed by whoever sends and by whoever receives.
 * Names are `<area>.<verb>`; those that start with `os.` are answered by the main process, all others by the engine.
 */
export type Operation<Kind extends 'query' | 'command', Input extends Schema, Output extends Schema> = {
  readonly kind: Kind;
  readonly input: Input;
  readonly output: Output;
  /** What can be expected to go wrong, beyond what any call can meet (`invalid_input`, `engine_…`, `internal`). */
  readonly errors: readonly ErrorCode[];
  /** Tables (SQL names) whose change makes an answer stale. Queries only. */
  readonly tables: readonly string[];
  /** Commands only: may be accepted, durable in the journal, before the mirror is open. The output must be `{}`. */
  readonly early: boolean;
};

export type AnyOperation = Operation<'query' | 'command', Schema, Schema>;

export function query<Input extends Schema, Output extends Schema>(spec: {
  input: Input;
  output: Output;
  tables: readonly string[];
  errors?: readonly ErrorCode[];
}): Operation<'query', Input, Output> {
  return { kind: 'query', errors: [], early: false, ...spec };
}

export function command<Input extends Schema, Output extends Schema>(spec: {
  input: Input;
  output: Output;
  errors?: readonly ErrorCode[];
  early?: boolean;
}): Operation<'command', Input, Output> {
  return { kind: 'command', errors: [], early: false, tables: [], ...spec };
}
