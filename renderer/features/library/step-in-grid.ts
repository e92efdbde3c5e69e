/** Where a key goes from a place in a grid that is read line by line; null: not a key of ours. */
export function stepInGrid(options: {
  readonly key: string;
  readonly from: number;
  readonly columns: number;
  /** Lines in view. */
  readonly page: number;
  readonly total: number;
}): number | null {
  const { key, from, columns, page, total } = options;
  const last = total - 1;
  if (last < 0) return null;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from - columns < 0 ? from : from - columns,
    // From above a gap in the last line to its end.
    ArrowDown: Math.floor(from / columns) < Math.floor(last / columns) ? from + columns : from,
    PageUp: Math.max(from % columns, from - page * columns),
    PageDown: from + page * columns,
    Home: 0,
    End: last,
  };
  const next = steps[key];
  return next === undefined ? null : Math.min(last, Math.max(0, next));
}
