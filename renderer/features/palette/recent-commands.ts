const KEY = 'recent-commands';
const MAX_RECENT = 6;

/** Ids of the commands that were last run from the palette. A convenience of this device: losing it costs nothing. */
export function readRecentCommands(): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function keepRecentCommand(id: string): void {
  const recent = [id, ...readRecentCommands().filter((other) => other !== id)];
  localStorage.setItem(KEY, JSON.stringify(recent.slice(0, MAX_RECENT)));
}
