import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { type Backend, startBackend } from '../../../scripts/backend/start-backend.ts';
import { sourceDigest } from '../../../scripts/launch/build.ts';
import { holdLock } from '../../../scripts/setup/hold-lock.mjs';

export type LocalBackend = {
  readonly url: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  /** Its data. Removed by `stop`, unless the caller named it. */
  readonly folder: string;
  /** supabase-js as the app has it: with the publishable key, without a session. */
  readonly client: () => SupabaseClient;
  /** supabase-js as a server has it: with the secret key. */
  readonly serviceClient: () => SupabaseClient;
  readonly stop: () => Promise<void>;
};

export type LocalBackendOptions = {
  /** Kept after `stop`; for tests that start twice on the same data. */
  readonly folder?: string;
  readonly port?: number;
  readonly isReset?: boolean;
  readonly migrations?: string;
  readonly seed?: string;
  readonly uploadExpiryMs?: number;
  readonly say?: (line: string) => void;
};

const checkout = path.resolve(import.meta.dirname, '../../..');

/**
 * The backend of `npm run backend` in this process, on a free port and (by default) a temporary folder, with our migrations
 * and no rows. A second, after the first start on a machine has made the database that the others copy.
 */
export async function startLocalBackend(options: LocalBackendOptions = {}): Promise<LocalBackend> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'postroom-backend-'));
  const isPlain = !options.migrations && !options.seed && !options.isReset;
  if (isPlain && !existsSync(path.join(folder, 'keys.json'))) await copyTemplate(folder);
  const backend = await startBackend({ ...DEFAULTS, ...options, data: folder });
  return attach(backend, folder, options.folder !== undefined);
}

const DEFAULTS = { port: 0, seed: null, say: () => undefined };
const templates = path.join(checkout, '.cache', 'test-backend');

/** Makes the template first where there is none of exactly these sources. Safe to call from many processes at once. */
async function copyTemplate(folder: string): Promise<void> {
  const digest = sourceDigest(checkout, ['supabase/migrations', 'scripts/backend', 'package-lock.json']);
  const template = path.join(templates, digest.slice(0, 16));
  const release = await holdLock(`${templates}.lock`);
  try {
    if (!existsSync(template)) {
      rmSync(templates, { recursive: true, force: true });
      const { stop } = await startBackend({ ...DEFAULTS, data: `${template}.new` });
      await stop();
      renameSync(`${template}.new`, template);
    }
    cpSync(template, folder, { recursive: true });
  } finally {
    release();
  }
}

function attach({ url, publishableKey, secretKey, stop }: Backend, folder: string, isKept: boolean): LocalBackend {
  return {
    url,
    publishableKey,
    secretKey,
    folder,
    client: () => connect(url, publishableKey),
    serviceClient: () => connect(url, secretKey),
    stop: async () => {
      await stop();
      if (!isKept) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function connect(url: string, key: string): SupabaseClient {
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
}
