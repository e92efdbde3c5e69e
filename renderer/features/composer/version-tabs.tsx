import { Plus } from 'lucide-react';
import { type KeyboardEvent, memo, useLayoutEffect, useRef } from 'react';
import { Avatar } from '../../components/avatar.tsx';
import { Button } from '../../components/button.tsx';
import { MenuItem, MenuTrigger } from '../../components/menu.tsx';
import { t } from '../../lib/text.ts';
import type { OpenedPost } from './use-post.ts';
import './version-tabs.css';

/** The key of the version that all accounts get that have none of their own. */
export const ORIGINAL = '';

export const VERSION_PANEL_ID = 'composer-version';

export function versionTabId(version: string): string {
  return `composer-tab-${version || 'original'}`;
}

/** One tab for the original and one for each account with its own text. */
export const VersionTabs = memo(function VersionTabs({
  opened,
  version,
  movedIds,
  isEditable,
  onVersion,
  onCustomise,
}: {
  readonly opened: OpenedPost;
  readonly version: string;
  /** Accounts under whose own text the original went on. */
  readonly movedIds: readonly string[];
  readonly isEditable: boolean;
  readonly onVersion: (version: string) => void;
  readonly onCustomise: (accountId: string) => void;
}) {
  const listRef = useRef<HTMLDivElement>(null);
  const { post, accountById } = opened;
  const named = post.targets.flatMap((target) => {
    const account = accountById.get(target.accountId);
    return account ? [{ account, isOwn: target.contentOverride !== null }] : [];
  });
  const own = named.filter((target) => target.isOwn).map((target) => target.account);
  const others = named.filter((target) => !target.isOwn).map((target) => target.account);
  const versions = [...new Set([ORIGINAL, ...own.map((account) => account.id), version])];

  // One that goes while it is shown moves behind the others; and there may come to be less room.
  const order = versions.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: where the tab stands.
  useLayoutEffect(() => {
    const list = listRef.current;
    if (!list) return;
    const observer = new ResizeObserver(() => showWhole(versionTabId(version)));
    observer.observe(list);
    showWhole(versionTabId(version));
    return () => observer.disconnect();
  }, [version, order]);

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const forward = isRtl ? 'ArrowLeft' : 'ArrowRight';
    const back = isRtl ? 'ArrowRight' : 'ArrowLeft';
    const at = versions.indexOf(version);
    const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: versions.length - 1 }[event.key];
    const next = to === undefined ? undefined : versions[(to + versions.length) % versions.length];
    if (next === undefined) return;
    event.preventDefault();
    onVersion(next);
    document.getElementById(versionTabId(next))?.focus();
  }

  return (
    <div className="versions-bar" hidden={post.targets.length === 0}>
      <div
        ref={listRef}
        role="tablist"
        aria-label={t('composer.versions')}
        className="versions-list"
        onKeyDown={onKeyDown}
      >
        {versions.map((id) => {
          const account = accountById.get(id);
          const hasMoved = movedIds.includes(id);
          return (
            <button
              key={id}
              type="button"
              role="tab"
              id={versionTabId(id)}
              className="version"
              aria-selected={id === version}
              aria-controls={VERSION_PANEL_ID}
              tabIndex={id === version ? 0 : -1}
              onClick={() => onVersion(id)}
            >
              {account ? (
                <>
                  <Avatar account={account} size={16} />
                  <span className="version-name">{account.displayName}</span>
                  <span className="version-dot" data-moved={hasMoved ? '' : undefined}>
                    <span className="visually-hidden">
                      {t(hasMoved ? 'composer.originalMoved' : 'composer.customisedDot')}
                    </span>
                  </span>
                </>
              ) : (
                t('composer.original')
              )}
            </button>
          );
        })}
      </div>
      {isEditable && others.length > 0 && (
        <MenuTrigger
          label={t('composer.customise')}
          placement="bottom end"
          trigger={
            <Button kind="quiet">
              <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
              {t('composer.customise')}
            </Button>
          }
        >
          {others.map((account) => (
            <MenuItem
              key={account.id}
              id={account.id}
              icon={<Avatar account={account} size={20} hasBadge />}
              onAction={() => onCustomise(account.id)}
            >
              {account.displayName}
            </MenuItem>
          ))}
        </MenuTrigger>
      )}
    </div>
  );
});

/** Along its list alone. Not by `scrollIntoView`: its promise kept each closed composer in memory. */
function showWhole(tabId: string): void {
  const tab = document.getElementById(tabId);
  const list = tab?.parentElement;
  if (!tab || !list) return;
  const [inner, outer] = [tab.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollLeft += Math.max(0, inner.right - outer.right) + Math.min(0, inner.left - outer.left);
}
