import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { mediaAssets } from '#drizzle/schema/media-assets.ts';
import { postMedia } from '#drizzle/schema/post-media.ts';
import { posts } from '#drizzle/schema/posts.ts';
import type { AssetRow } from '#drizzle/schema/rows.ts';
import type { MediaExtension } from '#shared/domain/media.ts';
import {
  choosePublishedFile,
  LOCATION_LOOK,
  LOOKED_AT_ANEW,
  type LocatedFile,
  noteLocation,
  readLocation,
  readStrippedOf,
} from '#shared/domain/published-file.ts';
import { isAppError } from '#shared/lib/app-error.ts';
import type { TaskContext } from '../../ipc/handlers.ts';
import type { Log } from '../../ipc/wire-error.ts';
import { readWhetherKept } from '../../media/leaving/read-published.ts';
import { readAccess } from '../../sync/access.ts';
import { addAssets, assetId, readDetails, readLiveAsset } from './asset-rows.ts';
import { readMayChange } from './read-may-change.ts';

/** A burst of changes (a folder that is dropped on a post) is one look. */
const QUIET_MS = 250;
/** Derived from files that are there: no steps of undo. */
const NOTE_MARK = { label: 'noteLocation', undoable: false } as const;
const STRIP_MARK = { label: 'stripLocation', undoable: false } as const;
/** What says that a file's bytes, or the place for them, are not there now: tried again when something changes. */
const PASSING = ['cancelled', 'not_found', 'disk_full', 'read_only', 'engine_unavailable', 'not_a_writer'] as const;

/** A stripped file that went is made anew. That is seldom, and the rows of files change with every piece of an import. */
const GONE_QUIET_MS = 5_000;

type Context = Omit<TaskContext, 'files'>;

export type StrippedKeeper = {
  /** Files whose location could not be taken out, though their kind has a way for it. */
  readonly failed: (assetId: string) => boolean;
  readonly allFailed: () => readonly string[];
  readonly noteTables: (tables: readonly string[]) => void;
  /** Bytes have come, or there is more room. */
  readonly nudge: () => void;
  readonly stop: () => Promise<void>;
};

/**
 * Files that a post holds and that say where they were made get a stripped one beside them, which is what goes out
 * (electron/media/fit/SPEC.md, 6). Whichever device has the bytes makes it; two that do make the same row.
 */
export function startStrippedKeeper(options: {
  readonly context: () => Promise<Context>;
  readonly log: Log;
  readonly onChange: () => void;
}): StrippedKeeper {
  const failures = new Set<string>();
  /** The stripped one is another's row, which this person may not change: another device will. */
  const leftToOthers = new Set<string>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let dueAtMs = 0;
  let isWanted = false;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;

  function nudge(restMs = QUIET_MS): void {
    isWanted = true;
    const atMs = performance.now() + restMs;
    if (stopping.signal.aborted || isRunning || (timer !== undefined && dueAtMs <= atMs)) return;
    clearTimeout(timer);
    dueAtMs = atMs;
    timer = setTimeout(() => {
      timer = undefined;
      running = run();
    }, restMs);
    timer.unref();
  }

  async function run(): Promise<void> {
    isRunning = true;
    isWanted = false;
    try {
      const context = await options.context();
      for (const asset of await readWork(context)) {
        if (stopping.signal.aborted) break;
        const isSettled = failures.has(asset.id) || leftToOthers.has(asset.id);
        if (!isSettled && !context.downloads.isAbsent(asset.id)) await keep(context, asset);
      }
    } catch (error) {
      if (!stopping.signal.aborted) options.log('error', 'files are not looked at for their location', words(error));
    } finally {
      isRunning = false;
      if (isWanted) nudge();
    }
  }

  async function keep(context: Context, asset: AssetRow): Promise<void> {
    try {
      const location = readLocation(asset) ?? (await look(context, asset));
      if (location !== true) return;
      if (!(await strip(context, asset, stopping.signal))) leftToOthers.add(asset.id);
    } catch (error) {
      if (PASSING.some((code) => isAppError(error, code))) return;
      failures.add(asset.id);
      options.onChange();
      if (!isAppError(error)) options.log('error', 'a location is not taken out', words(error));
    }
  }

  nudge();
  return {
    failed: (assetId) => failures.has(assetId),
    allFailed: () => [...failures],
    noteTables: (tables) => {
      if (tables.includes('post_media') || tables.includes('workspaces')) nudge();
      else if (tables.includes('media_assets')) nudge(GONE_QUIET_MS);
    },
    nudge: () => nudge(),
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

function words(error: unknown): { error: string } {
  return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** Files of live posts of which it is not known whether they say it, and those that do and have no stripped one. */
async function readWork(context: Context): Promise<AssetRow[]> {
  const { db, workspaceId, sync } = context;
  if ((await readWhetherKept(db, workspaceId)) || (await readAccess(db, workspaceId, sync)) !== 'write') return [];
  const mayChange = await readMayChange(context);
  const held = db
    .select({ id: postMedia.mediaAssetId })
    .from(postMedia)
    .innerJoin(posts, eq(posts.id, postMedia.postId))
    .where(
      and(
        eq(postMedia.workspaceId, workspaceId),
        isNull(postMedia.deletedAt),
        isNull(posts.deletedAt),
        sql`${posts.state} not in ('published', 'publishing')`,
      ),
    );
  const inWorkspace = eq(mediaAssets.workspaceId, workspaceId);
  // What `readLocation` makes of it. No list of ids is sent back: a statement takes no more than 65,535 values.
  const isOpen = or(
    sql`coalesce(${mediaAssets.details} -> 'hasLocation', 'true') = 'true'`,
    and(
      inArray(mediaAssets.extension, [...LOOKED_AT_ANEW]),
      sql`${mediaAssets.details} -> 'hasLocation' = 'false'`,
      sql`${mediaAssets.details} -> 'locationLook' is distinct from to_jsonb(${LOCATION_LOOK}::int)`,
    ),
  );
  const rows = await db
    .select()
    .from(mediaAssets)
    .where(and(inWorkspace, isOpen, inArray(mediaAssets.id, held)));
  if (rows.length === 0) return [];
  const stripped = await db
    .select({ id: mediaAssets.id, extension: mediaAssets.extension, details: mediaAssets.details })
    .from(mediaAssets)
    .where(and(inWorkspace, isNull(mediaAssets.deletedAt), sql`${mediaAssets.details} ? 'strippedOf'`));
  const byOriginal = new Map<string, LocatedFile[]>();
  for (const file of stripped) {
    for (const id of readStrippedOf(file.details)) {
      const known = byOriginal.get(id);
      if (known) known.push(file);
      else byOriginal.set(id, [file]);
    }
  }
  return rows.filter(
    (row) =>
      choosePublishedFile(row, byOriginal.get(row.id) ?? [], { keepsLocation: false }).kind === 'waits' &&
      (readLocation(row) !== undefined || mayChange(row)),
  );
}

/** Of files that came before anybody looked. */
async function look({ media, write }: Context, { id, sha256, extension }: AssetRow): Promise<boolean | null> {
  const { hasLocation } = await media.call('readLocation', { sha256, extension: extension as MediaExtension });
  await write(NOTE_MARK, async (tx) => {
    const details = { ...(await readDetails(tx.read, id)), ...noteLocation(hasLocation) };
    await tx.update(mediaAssets, id, { details });
  });
  return hasLocation;
}

/** False: the same bytes are a row of somebody else, which is theirs to change. */
async function strip(context: Context, asset: AssetRow, signal: AbortSignal): Promise<boolean> {
  const { media, write, workspaceId, uploads } = context;
  const { id, sha256, fileName, altText } = asset;
  const taken = await media.call(
    'stripLocation',
    { sha256, fileName, extension: asset.extension as MediaExtension },
    { signal },
  );
  const mayChange = await readMayChange(context);
  const rowId = assetId(workspaceId, taken.sha256);
  const isNoted = await write(STRIP_MARK, async (tx) => {
    const [there] = await tx.read.select().from(mediaAssets).where(eq(mediaAssets.id, rowId));
    if (there && !mayChange(there)) return false;
    const details = { made: { of: id, without: 'location' }, strippedOf: [id] };
    await addAssets(tx, workspaceId, [taken], { altText, details });
    const row = await readLiveAsset(tx.read, workspaceId, rowId);
    const known = readStrippedOf(row.details);
    // The same bytes may have been there: made to fit, added by hand, stripped of a file that differs in what it says alone.
    const strippedOf = known.includes(id) ? known : [...known, id];
    await tx.update(mediaAssets, row.id, { details: { ...row.details, ...noteLocation(false), strippedOf } });
    return true;
  });
  if (isNoted) uploads.nudge('files');
  return isNoted;
}
