/** Columns by their names in the database, as a command would write them. */
export type Columns = Readonly<Record<string, unknown>>;

const INSTANTS = new Set(['publish_date', 'publish_date_override', 'deleted_at', 'created_at', 'updated_at']);
const WALL_TIMES = new Set(['wall_time', 'wall_time_override']);

/** Postgres writes times in JSON in its own way; a command and the window write them in one. */
export function toValue(column: string, value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  if (WALL_TIMES.has(column)) return value.replace(' ', 'T').slice(0, 16);
  if (INSTANTS.has(column)) return new Date(value).toISOString();
  return value;
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left ?? null) === JSON.stringify(right ?? null);
}
