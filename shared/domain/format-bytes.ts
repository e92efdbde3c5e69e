const SYMBOLS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
/** Platforms and file managers state sizes in thousands, so 8 MB is 8,000,000 bytes. */
const STEP = 1000;

/** "812 B", "4.2 MB", "1 GB": one decimal under ten of a unit, none above, and none where it would be a zero. */
export function formatBytes(sizeBytes: number, locale = 'en'): string {
  let value = Math.max(0, sizeBytes);
  let unit = 0;
  while (roundedTo(value) >= STEP && unit < SYMBOLS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 }).format(value);
  return `${number}\u00a0${SYMBOLS[unit]}`;
}

/** 999,999 bytes is shown as 1 MB, not as 1,000 KB. */
function roundedTo(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}
