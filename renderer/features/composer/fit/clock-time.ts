/** A time in a film as people type it: "0:02.5", "1:30", "1:02:03.4". */

const SECOND_MS = 1000;
const TENTH_MS = 100;

/** To tenths of a second, rounded down: the end of a film is never beyond it. */
export function formatClock(ms: number): string {
  const tenths = Math.floor(Math.max(0, ms) / TENTH_MS);
  const seconds = Math.floor(tenths / 10);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${head}:${two(rest)}.${tenths % 10}`;
}

/** Milliseconds; `null`: no time. Seconds alone count as such. */
export function parseClock(text: string): number | null {
  const parts = text.trim().replace(',', '.').split(':');
  const isTime = parts.every((part, index) =>
    (index < parts.length - 1 ? /^\d{1,3}$/ : /^\d{1,5}(\.\d{1,3})?$/).test(part),
  );
  if (!isTime || parts.length > 3) return null;
  return Math.round(parts.reduce((sum, part) => sum * 60 + Number(part), 0) * SECOND_MS);
}
