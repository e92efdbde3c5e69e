import path from 'node:path';
import { App, setExperimental } from '@supabase/lite';
import type { PgliteConnection } from '@supabase/lite/pglite';
import { createCallers } from './callers.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { openDatabase, prepareDatabase } from './database.ts';
import { showKeysTo } from './embedding.ts';
import { createFunctions, FUNCTIONS_PATH } from './functions.ts';
import { answer, type Fetch, type Listening, listen } from './http.ts';
import { readMigrations } from './migrations.ts';
import { type ByteRequests, createByteRequests, createObjectFiles } from './object-files.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { createRealtime, type RealtimeOptions } from './realtime.ts';
import { createResumableUploads, RESUMABLE_PATH } from './resumable-uploads.ts';
import { speakAsStorage } from './storage-dialect.ts';

export type BackendOptions = {
  readonly data: string;
  /** 0: any free one. */
  readonly port: number;
  readonly isReset?: boolean;
  /** Default: the checkout's. */
  readonly migrations?: string;
  /** For a new database; null: none. */
  readonly seed: string | null;
  /** How long the address of a resumable upload serves. Default: a day, as Supabase's guide has it; its code says an hour. */
  readonly uploadExpiryMs?: number;
  readonly say: (line: string) => void;
};

export type Backend = {
  readonly url: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  /** The migrations that were applied now. */
  readonly applied: readonly string[];
  readonly stop: () => Promise<void>;
};

const supabase = path.resolve(import.meta.dirname, '../../supabase');
/** In supabase/config.toml as well. */
const MAX_FILE_BYTES = 5 * 1024 ** 3;
const EXPIRY_CHECK_MS = 60 * 60_000;

/** A Supabase of its own in this process: Auth, REST and Storage of Lite on PGlite, Realtime, our migrations. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const { data, port, isReset = false, say } = options;
  const undo: (() => Promise<unknown>)[] = [];
  // The last that was opened closes first. One that fails to close does not keep the others open.
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => console.error(error));
  };
  try {
    // The port first: it fails fast, and a --reset that cannot serve afterwards should remove nothing.
    const server = await listen(port);
    undo.push(server.stop);
    const folder = await openDataFolder({ folder: data, isReset, say });
    undo.push(folder.release);
    const connection = await openDatabase(folder.database);
    undo.push(() => connection.close());
    const bytes = createByteRequests();
    const app = createApp(connection, folder, bytes);
    const migrations = readMigrations(options.migrations ?? path.join(supabase, 'migrations'));
    const seed = options.seed === null ? null : { file: options.seed };
    const applied = await prepareDatabase({ app, database: connection.driver, migrations, seed });
    undo.push(await serve({ server, app, folder, connection, bytes, uploadExpiryMs: options.uploadExpiryMs }));
    const { publishableKey, secretKey } = folder.keys;
    return { url: server.url, publishableKey, secretKey, applied, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const seedFile = path.join(supabase, 'seed.sql');

function createApp(connection: PgliteConnection, { keys, objects }: DataFolder, bytes: ByteRequests): App {
  setExperimental('storage', true);
  const app = new App({
    connection,
    // Sessions as supabase/config.toml has them. SECURITY: no `admin`, or whoever sends no key is service_role.
    auth: {
      enabled: true,
      jwt_secret: keys.jwtSecret,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
      email: { enable_signup: true, enable_confirmations: false },
    },
    db: { migrations: { enabled: false } },
    storage: { enabled: true, file_size_limit: `${MAX_FILE_BYTES}B` },
    studio: { enabled: false },
    options: { server: { admin: false } },
  });
  app._storageAdapter = createObjectFiles(objects, bytes);
  return app;
}

type Serving = {
  readonly server: Listening;
  readonly app: App;
  readonly folder: DataFolder;
  readonly connection: PgliteConnection;
  readonly bytes: ByteRequests;
  readonly uploadExpiryMs: number | undefined;
};

/** Resolves to what ends it. */
async function serve({
  server,
  app,
  folder,
  connection,
  bytes,
  uploadExpiryMs,
}: Serving): Promise<() => Promise<void>> {
  const showKeys = showKeysTo(connection);
  // SECURITY: PGlite has one connection, and Lite opens a transaction on it for each request without waiting for the one
  // before: side by side, a request would run with the role of another.
  const inTurn = oneAtATime((work: () => Promise<unknown>) => work()) as RealtimeOptions['inTurn'];
  const lite: Fetch = (request) =>
    inTurn(async () => {
      showKeys(request);
      const answer = await app.fetch(request, { peerAddress: '127.0.0.1' });
      if (request.method !== 'GET') await realtime.deliver();
      return answer;
    });
  const asSupabase = speakAsStorage(lite, bytes);
  const callers = createCallers(lite, folder.keys);
  const realtime = createRealtime({
    database: connection.driver,
    publishableKey: folder.keys.publishableKey,
    inTurn,
    identify: (token) => callers.identify(new Headers({ authorization: `Bearer ${token}` })),
  });
  // Not in turn: what they ask of this backend takes its turn.
  const functions = createFunctions({ url: server.url, keys: folder.keys });
  const uploads = createResumableUploads({
    folder: folder.uploads,
    lite,
    callers,
    bytes,
    maxSizeBytes: MAX_FILE_BYTES,
    ...(uploadExpiryMs && { expiryMs: uploadExpiryMs }),
  });
  await uploads.removeExpired();
  const timer = setInterval(() => void uploads.removeExpired().catch(console.error), EXPIRY_CHECK_MS).unref();
  server.serveUpgrades(realtime.upgrade);
  server.serve(async (request, response) => {
    const isUpload = new RegExp(`^${RESUMABLE_PATH}([/?]|$)`).test(request.url ?? '');
    if (isUpload) await uploads.handle(request, response);
    else if (request.url?.startsWith(FUNCTIONS_PATH)) await answer(request, response, functions);
    else await answer(request, response, asSupabase);
  });
  return async () => {
    clearInterval(timer);
    server.serve(null);
    realtime.stop();
    // Behind all that was asked before: none of it loses the database half-way.
    await lite(new Request('http://127.0.0.1/storage/v1/status'));
  };
}
