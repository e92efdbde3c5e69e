/** Where a caret at `position` belongs after `before` became `after`: it stays beside the letters it stood beside. */
export function keepCaret(before: string, after: string, position: number): number {
  const shorter = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < shorter && before.charCodeAt(prefix) === after.charCodeAt(prefix)) prefix += 1;
  if (position <= prefix) return position;
  let suffix = 0;
  while (
    suffix < shorter - prefix &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  ) {
    suffix += 1;
  }
  if (position >= before.length - suffix) return position + after.length - before.length;
  return after.length - suffix;
}
