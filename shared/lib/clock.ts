/** Time comes in as an argument, so that tests own it. */
export type Clock = { readonly nowMs: () => number };

export const systemClock: Clock = { nowMs: () => Date.now() };

export function nowIso(clock: Clock): string {
  return new Date(clock.nowMs()).toISOString();
}
