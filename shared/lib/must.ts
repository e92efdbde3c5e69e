/** For what can only be absent through a bug of ours: crashes the operation instead of going on with a wrong value. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`Bug: ${what} is missing`);
  return value;
}

/** Exhaustiveness: adding a member to a union breaks the build at every switch that forgot it. */
export function assertNever(value: never): never {
  throw new Error(`Bug: unexpected value ${JSON.stringify(value)}`);
}
