const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_S = 3600;

/** How long a file plays: "94 s", "2 min 30 s", "15 min", "12 h". Up to two minutes in seconds, as the platforms' limits are. */
export function formatDuration(durationMs: number, locale = 'en'): string {
  const seconds = Math.max(0, durationMs) / SECOND_MS;
  if (seconds < 2 * MINUTE_S) return `${numberOf(seconds, locale, seconds < 10 ? 1 : 0)}\u00a0s`;
  const whole = Math.round(seconds);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / HOUR_S), 'h'],
    [Math.floor((whole % HOUR_S) / MINUTE_S), 'min'],
    [whole % MINUTE_S, 's'],
  ];
  const shown = parts.filter(([value]) => value > 0).slice(0, 2);
  return shown.map(([value, unit]) => `${numberOf(value, locale, 0)}\u00a0${unit}`).join(' ');
}

function numberOf(value: number, locale: string, maximumFractionDigits: number): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits }).format(value);
}
