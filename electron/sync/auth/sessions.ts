import { AppError, isAppError } from '#shared/lib/app-error.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { AuthApi } from './auth-api.ts';
import { isFresh, keyOf, type Session, type Who } from './session.ts';
import type { Kept, SessionStore } from './session-store.ts';

export type HeldState = 'signed_in' | Exclude<Kept['kind'], 'kept'>;

type Held = {
  session: Session;
  /** False: newer than what is on the disk. Its refresh token is not used before it is there. */
  isWritten: boolean;
  isKept: boolean;
  refreshing: Promise<string> | null;
};

export type Sessions = {
  /** What there is of this person: in memory, or on the disk. */
  readonly look: (who: Who) => Promise<{ readonly state: HeldState; readonly isKept: boolean }>;
  /** Takes the place of an earlier one, which it returns. Durable when it returns, where sign-ins are kept at all. */
  readonly adopt: (who: Who, session: Session) => Promise<Session | null>;
  /**
   * A token that is good for a while. `refused`: one that the server took no more, so that a new one is fetched whatever
   * the clock says. Whoever asks while one is being fetched waits for that one.
   *
   * Fails with `signed_out` (nobody is, or the server ended the session for good) and with what the network gives; then
   * the person stays signed in.
   */
  readonly readAccessToken: (who: Who, refused?: string) => Promise<string>;
  /** Forgets it, here and on the disk. Returns what there was. */
  readonly drop: (who: Who) => Promise<Session | null>;
  /** Without looking at it: no keyring is asked. */
  readonly forget: (who: Who) => Promise<void>;
  readonly forgetAllOf: (projectId: string) => Promise<void>;
  /** Writes what is held once more: whether and how it is kept has changed. What still lies open goes, unless `mayLieOpen`. */
  readonly writeAll: (options: { readonly mayLieOpen: boolean }) => Promise<void>;
};

/**
 * Who is signed in. A refresh token is good for one use (supabase.com/docs/guides/auth/sessions). When an answer is lost, or
 * the machine stops before the new token is on the disk, the old one is sent again: Auth answers the parent of the active
 * token with the active one. It does so for one generation only, and ends the session for an older one: so a new token is
 * written down before it is used.
 */
export function createSessions(options: {
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly apiOf: (projectId: string) => Promise<Pick<AuthApi, 'refresh'>>;
  /** The server ended it for good. */
  readonly onEnded: (who: Who) => Promise<void>;
}): Sessions {
  const { store, clock } = options;
  const held = new Map<string, Held>();
  const loading = new Map<string, Promise<Kept>>();

  /** At the first question: a system may ask the person for the keyring's password. */
  async function load(who: Who): Promise<Held | Exclude<Kept['kind'], 'kept'>> {
    const key = keyOf(who);
    const known = held.get(key);
    if (known) return known;
    const kept = await (loading.get(key) ?? startLoading(who, key));
    const meanwhile = held.get(key);
    if (meanwhile) return meanwhile;
    if (kept.kind !== 'kept') return kept.kind;
    // One that lies open is written again: the system may protect it by now.
    const entry: Held = { session: kept.session, isWritten: !kept.isOpen, isKept: true, refreshing: null };
    held.set(key, entry);
    return entry;
  }

  function startLoading(who: Who, key: string): Promise<Kept> {
    const reading = store.read(who).finally(() => loading.delete(key));
    loading.set(key, reading);
    return reading;
  }

  async function write(who: Who, entry: Held): Promise<void> {
    const { session } = entry;
    entry.isKept = await store.write(who, session);
    if (entry.session === session) entry.isWritten = true;
    // Signed out while it was written.
    if (held.get(keyOf(who)) !== entry) await discard(who);
  }

  async function discard(who: Who): Promise<void> {
    if (!held.has(keyOf(who))) await store.remove(who);
  }

  async function renew(who: Who, entry: Held): Promise<string> {
    const api = await options.apiOf(who.projectId);
    try {
      const fresh = await api.refresh(entry.session.refreshToken);
      const current = held.get(keyOf(who));
      if (!current) throw new AppError('signed_out', 'Signed out while a token was renewed');
      // Signed in anew meanwhile: that session is the one that counts.
      if (current !== entry) return current.session.accessToken;
      entry.session = fresh;
      entry.isWritten = false;
    } catch (error) {
      const current = held.get(keyOf(who));
      if (!isAppError(error, 'signed_out')) throw error;
      // Somebody has signed in anew, which may be what ended it.
      if (current && current !== entry) return current.session.accessToken;
      if (current) {
        held.delete(keyOf(who));
        await options.onEnded(who);
      }
      throw error;
    }
    await write(who, entry);
    return entry.session.accessToken;
  }

  return {
    look: async (who) => {
      const found = await load(who);
      if (typeof found === 'string') return { state: found, isKept: false };
      return { state: 'signed_in', isKept: found.isKept };
    },
    adopt: async (who, session) => {
      const key = keyOf(who);
      const before = await load(who);
      const entry: Held = { session, isWritten: false, isKept: false, refreshing: null };
      // First: a renewal of the earlier one that ends now must not be written over this.
      held.set(key, entry);
      try {
        await write(who, entry);
        return typeof before === 'string' ? null : before.session;
      } catch (error) {
        held.delete(key);
        // What is on the disk may be either.
        if (before === 'none') await store.remove(who).catch(() => undefined);
        if (typeof before !== 'string') {
          before.isWritten = false;
          held.set(key, before);
        }
        throw error;
      }
    },
    readAccessToken: async (who, refused) => {
      const loaded = await load(who);
      // Signed in anew since: what was there before is not written over it.
      const entry = held.get(keyOf(who)) ?? loaded;
      if (typeof entry === 'string') throw new AppError('signed_out', `No session: ${entry}`);
      if (entry.refreshing) return await entry.refreshing;
      const { accessToken } = entry.session;
      entry.refreshing = (async () => {
        if (!entry.isWritten) await write(who, entry);
        if (isFresh(entry.session, clock.nowMs()) && accessToken !== refused) return accessToken;
        return await renew(who, entry);
      })().finally(() => {
        entry.refreshing = null;
      });
      return await entry.refreshing;
    },
    drop: async (who) => {
      const entry = await load(who);
      held.delete(keyOf(who));
      // Unreadable: it goes as well, or the next start would find it.
      await store.remove(who);
      return typeof entry === 'string' ? null : entry.session;
    },
    forget: async (who) => {
      held.delete(keyOf(who));
      await store.remove(who);
      // One that was being read meanwhile.
      held.delete(keyOf(who));
    },
    forgetAllOf: async (projectId) => {
      const leave = () => {
        for (const key of held.keys()) if (key.startsWith(`${projectId}.`)) held.delete(key);
      };
      leave();
      await store.removeAllOf(projectId);
      leave();
    },
    writeAll: async ({ mayLieOpen }) => {
      for (const [key, entry] of held) {
        const [projectId = '', userId = ''] = key.split('.');
        await write({ projectId, userId }, entry);
      }
      if (!mayLieOpen) await store.removeOpen();
    },
  };
}
