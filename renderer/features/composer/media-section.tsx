import { Crop, ImagePlus } from 'lucide-react';
import { lazy, memo, Suspense, useMemo, useState } from 'react';
import { FileTrigger, GridList, useDragAndDrop } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import { call } from '../../lib/api.ts';
import { runCommand } from '../../lib/commands.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { groupIssues, type PartCheck } from './checks.ts';
import { type FitJob, jobsOf } from './fit/fit-job.ts';
import { fittedSets } from './fit/fitted-sets.ts';
import { IssueList } from './issue-list.tsx';
import { issueWords } from './issue-words.ts';
import { LocationLines } from './location-lines.tsx';
import { MediaItem } from './media-item.tsx';
import { moveWithin } from './move-within.ts';
import { type DropFiles, mediaOf, placeOf } from './use-drop-files.ts';
import { useIntent } from './use-intent.ts';
import type { OpenedPost } from './use-post.ts';
import { ORIGINAL } from './version-tabs.tsx';
import './media-section.css';

const FitDialog = lazy(() => import('./fit/fit-dialog.tsx').then((it) => ({ default: it.FitDialog })));

/** The files as a strip in the order in which they go out. */
export const MediaSection = memo(function MediaSection({
  opened,
  version,
  checks,
  isEditable,
  drop,
}: {
  readonly opened: OpenedPost;
  readonly version: string;
  readonly checks: readonly PartCheck[];
  readonly isEditable: boolean;
  readonly drop: DropFiles;
}) {
  const { post, act, accountById } = opened;
  const stored = useMemo(() => mediaOf(post, version), [post, version]);
  const [media, setMedia] = useIntent(stored, (items) =>
    act(() =>
      call('posts.setMedia', {
        postId: post.id,
        ...placeOf(post, version),
        assetIds: items.map((item) => item.assetId),
      }),
    ),
  );
  const move = (ids: readonly string[], to: string, place: 'before' | 'after' | 'on') =>
    setMedia((now) => moveWithin(now, ids, to, place));
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ 'text/plain': String(key) })),
    onReorder: ({ keys, target }) => move([...keys].map(String), String(target.key), target.dropPosition),
  });
  /** As they were when the dialog was opened: what is made must not change under the hand. */
  const [fitting, setFitting] = useState<readonly FitJob[] | null>(null);
  const fittable = useMemo(() => (isEditable ? jobsOf(checks) : []), [checks, isEditable]);
  const leaving = useMemo(() => [...media, ...checks.flatMap((check) => check.media)], [media, checks]);
  const useMade = async (made: ReadonlyMap<string, ReadonlyMap<string, string>>): Promise<boolean> => {
    const accounts = fittedSets(made, checks);
    if (accounts.length === 0) {
      showToast(t('media.fit.placeGone'));
      return false;
    }
    if (!(await act(() => call('posts.useFitted', { postId: post.id, accounts })))) return false;
    const undo = { label: t('composer.undo'), keys: 'Mod+Z', run: () => void runCommand('edit.undo') };
    showToast(t('media.fit.used', { count: accounts.length }), { action: undo });
    return true;
  };
  const isOwn = placeOf(post, version).accountId !== undefined;
  const account = version === ORIGINAL ? undefined : accountById.get(version);
  const wholeIssues = groupIssues(
    checks,
    issueWords,
    (issue) => issue.field === 'media' && issue.mediaId === undefined,
  );
  const nameOf = useMemo(() => {
    const names = new Map(media.map(({ id, fileName }) => [id, fileName]));
    return (mediaId: string) => names.get(mediaId);
  }, [media]);
  const fileIssues = groupIssues(
    checks,
    issueWords,
    ({ mediaId, severity }) => severity === 'error' && mediaId !== undefined && nameOf(mediaId) !== undefined,
  );
  if (media.length === 0 && drop.add === null && wholeIssues.length === 0 && !isOwn) return null;
  return (
    <section className="composer-section" aria-label={t('composer.media')}>
      {account && (
        <div className="section-head">
          <span className="section-note">
            {isOwn ? t('composer.customiseMedia', { account: account.displayName }) : t('composer.mediaAsOriginal')}
          </span>
          {isEditable && (
            <Button
              kind="quiet"
              onPress={() =>
                void act(() =>
                  isOwn
                    ? call('posts.resetOverride', { postId: post.id, accountId: version, part: 'media' })
                    : call('posts.setMedia', {
                        postId: post.id,
                        accountId: version,
                        assetIds: media.map((item) => item.assetId),
                      }),
                )
              }
            >
              {isOwn ? t('composer.resetMedia') : t('composer.customiseMedia', { account: account.displayName })}
            </Button>
          )}
        </div>
      )}
      <div className="media-row">
        {media.length > 0 && (
          <GridList
            aria-label={t('composer.media')}
            layout="grid"
            className="media-strip"
            {...(isEditable ? { dragAndDropHooks } : {})}
          >
            {media.map((item, index) => (
              <MediaItem
                key={item.id}
                item={item}
                index={index}
                count={media.length}
                checks={checks}
                isEditable={isEditable}
                onMove={(by) => {
                  const other = media[index + by];
                  if (other) move([item.id], other.id, by < 0 ? 'before' : 'after');
                }}
                onRemove={() => setMedia((now) => now.filter((other) => other.id !== item.id))}
                onFit={() => setFitting(jobsOf(checks, item.id))}
              />
            ))}
          </GridList>
        )}
        {drop.add && isEditable && (
          <FileTrigger allowsMultiple onSelect={(files) => void drop.add?.([...(files ?? [])])}>
            <Button kind={media.length > 0 ? 'plain' : 'quiet'}>
              <ImagePlus size={16} strokeWidth={1.5} aria-hidden="true" />
              {t('composer.addMedia')}
            </Button>
          </FileTrigger>
        )}
      </div>
      {drop.taking > 0 && <p className="composer-hint">{t('composer.mediaTaking', { count: drop.taking })}</p>}
      <IssueList groups={fileIssues} nameOf={nameOf} />
      {fittable.length > 0 && (
        <Button className="media-fit" onPress={() => setFitting(fittable)}>
          <Crop size={16} strokeWidth={1.5} aria-hidden="true" />
          {fitWords(fittable)}
        </Button>
      )}
      <LocationLines media={leaving} />
      <IssueList groups={wholeIssues} />
      {fitting && fitting.length > 0 && (
        <Suspense fallback={null}>
          <FitDialog jobs={fitting} postId={post.id} onUse={useMade} onClose={() => setFitting(null)} />
        </Suspense>
      )}
    </section>
  );
});

/** Whom it is for, where that is one; else how many, so that nobody expects a dialog for each. */
function fitWords(jobs: readonly FitJob[]): string {
  const accounts = new Map(jobs.map(({ check }) => [check.account.id, check.account.displayName]));
  const [name = ''] = accounts.values();
  return accounts.size === 1
    ? t('media.fit.open', { account: name })
    : t('media.fit.openAll', { count: accounts.size });
}
