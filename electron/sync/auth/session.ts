import * as z from 'zod/mini';

/** SECURITY: tokens. Never logged, never sent to a window, never part of an error. */
export const sessionSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  /** By this device's clock: the server's is never compared with it. */
  receivedAtMs: z.number(),
  lifetimeS: z.number(),
});
export type Session = z.infer<typeof sessionSchema>;

/** One person in one project. */
export type Who = { readonly projectId: string; readonly userId: string };

export function keyOf({ projectId, userId }: Who): string {
  return `${projectId}.${userId}`;
}

/** A request that is on its way when the token expires would be refused. */
const MARGIN_MS = 90_000;

/**
 * Whether the access token is good for a while. It lives as long as the server said, counted from when it came: a clock
 * that is a day off does not matter, and one that was set back makes the token count as old.
 */
export function isFresh({ receivedAtMs, lifetimeS }: Session, nowMs: number): boolean {
  const lifetimeMs = lifetimeS * 1_000;
  const ageMs = nowMs - receivedAtMs;
  return ageMs >= 0 && ageMs < lifetimeMs - Math.min(MARGIN_MS, lifetimeMs / 4);
}
