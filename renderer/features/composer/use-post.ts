import { useCallback, useMemo, useRef, useState } from 'react';
import type { AccountView } from '../../../shared/contract/accounts.ts';
import type { InputOf } from '../../../shared/contract/index.ts';
import type { PostTargetView, PostView } from '../../../shared/contract/posts.ts';
import { toInstant } from '../../../shared/domain/zone.ts';
import { AppError, isAppError } from '../../../shared/lib/app-error.ts';
import { call } from '../../lib/api.ts';
import type { OpenPost } from '../../lib/ui-store.ts';
import { useLive } from '../../lib/use-live.ts';
import { useStable } from './use-stable.ts';

export type Create = NonNullable<OpenPost['create']>;

/** The post that is open, whether it is stored already or waits for its first letter. */
export type OpenedPost = {
  /** Without its texts, which change with every letter: the same object until something else changes. */
  readonly post: PostView;
  /** `new`: nothing is written yet. `gone`: it was there and was deleted, here or elsewhere. */
  readonly status: 'opening' | 'new' | 'stored' | 'gone';
  readonly create: Create;
  readonly accounts: readonly AccountView[];
  readonly accountById: ReadonlyMap<string, AccountView>;
  readonly zone: string;
  readonly error: AppError | null;
  /** Carries out a command on the post, which is made first where it is not there. False: refused, and `error` says why. */
  readonly act: (work: () => Promise<unknown>) => Promise<boolean>;
  /** As `act` for what `posts.create` can say itself: a new post is made with it, so that one step undoes it. */
  readonly choose: (choice: Partial<InputOf<'posts.create'>>, work: () => Promise<unknown>) => Promise<boolean>;
};

/** The texts as they are stored, apart from all the rest. */
export type StoredTexts = {
  readonly original: string;
  /** By account, those that have their own. */
  readonly overrides: ReadonlyMap<string, string>;
  /** When the answer was asked for: see `useLive`. */
  readonly askedAt: number;
};

export function useOpenedPost(open: OpenPost): { readonly opened: OpenedPost; readonly stored: StoredTexts } {
  const { data, askedAt } = useLive('posts.read', { id: open.id });
  const accounts = useStable(useLive('accounts.list', {}).data);
  const { data: workspace } = useLive('workspace.read', {});
  const [error, setError] = useState<AppError | null>(null);
  const zone = workspace?.timezone ?? 'UTC';
  const lastSeen = useRef<PostView | null>(null);
  if (data) lastSeen.current = data;
  const accountById = useMemo(() => new Map(accounts?.map((account) => [account.id, account])), [accounts]);
  const create = useMemo<Create>(() => open.create ?? createOf(lastSeen.current), [open.create]);
  const blank = useMemo(() => blankPost(open.id, create, zone, accountById), [open.id, create, zone, accountById]);
  const status = statusOf(data, lastSeen.current !== null, open.create !== null);
  const isThere = useRef(false);
  isThere.current = status === 'stored';

  const run = useCallback(async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      setError(null);
      return true;
    } catch (failure) {
      setError(isAppError(failure) ? failure : new AppError('internal', String(failure), { cause: failure }));
      return false;
    }
  }, []);
  const make = useCallback(
    async (choice: Partial<InputOf<'posts.create'>>) => {
      await call('posts.create', {
        id: open.id,
        wallTime: create.wallTime,
        accountIds: [...create.accountIds],
        ...choice,
      });
      isThere.current = true;
    },
    [open.id, create],
  );
  const act = useCallback(
    (work: () => Promise<unknown>) =>
      run(async () => {
        if (!isThere.current) await make({});
        await work();
      }),
    [run, make],
  );
  const choose = useCallback(
    (choice: Partial<InputOf<'posts.create'>>, work: () => Promise<unknown>) =>
      run(() => (isThere.current ? work() : make(choice))),
    [run, make],
  );
  const whole = data ?? lastSeen.current ?? blank;
  const post = useStable(withoutTexts(whole));
  const opened = useMemo(
    () => ({ post, status, create, accounts: accounts ?? NONE, accountById, zone, error, act, choose }),
    [post, status, create, accounts, accountById, zone, error, act, choose],
  );
  const stored = useMemo(() => ({ ...textsOf(whole), askedAt }), [whole, askedAt]);
  return { opened, stored };
}

function withoutTexts(post: PostView): PostView {
  const targets = post.targets.map((target) => ({
    ...target,
    contentOverride: target.contentOverride === null ? null : '',
  }));
  return { ...post, content: '', updatedAt: post.createdAt, targets };
}

function textsOf(post: PostView): Omit<StoredTexts, 'askedAt'> {
  const overrides = post.targets.flatMap(({ accountId, contentOverride }) =>
    contentOverride === null ? [] : [[accountId, contentOverride] as const],
  );
  return { original: post.content, overrides: new Map(overrides) };
}

const NONE: readonly AccountView[] = [];

function statusOf(data: PostView | null | undefined, wasSeen: boolean, isNew: boolean): OpenedPost['status'] {
  if (data) return 'stored';
  if (wasSeen) return 'gone';
  if (isNew) return 'new';
  return data === undefined ? 'opening' : 'gone';
}

/** A post that was deleted while it was open comes back, when somebody writes on, where it was. */
function createOf(post: PostView | null): Create {
  return { wallTime: post?.wallTime ?? null, accountIds: post?.targets.map((target) => target.accountId) ?? [] };
}

function blankPost(id: string, create: Create, zone: string, accounts: ReadonlyMap<string, AccountView>): PostView {
  const at = new Date(0).toISOString();
  return {
    id,
    content: create.text ?? '',
    state: 'draft',
    reviewState: 'none',
    wallTime: create.wallTime,
    timezone: zone,
    dstChoice: 'earlier',
    publishDate: create.wallTime === null ? null : toInstant(create.wallTime, zone),
    settings: {},
    targets: create.accountIds.flatMap((accountId) => {
      const account = accounts.get(accountId);
      return account ? [blankTarget(account)] : [];
    }),
    media: [],
    tagIds: [],
    createdAt: at,
    updatedAt: at,
  };
}

export function blankTarget(account: AccountView): PostTargetView {
  return {
    id: account.id,
    accountId: account.id,
    provider: account.provider,
    contentOverride: null,
    contentOverrideBase: null,
    mediaOverride: null,
    wallTimeOverride: null,
    settings: {},
    status: 'waiting',
  };
}
