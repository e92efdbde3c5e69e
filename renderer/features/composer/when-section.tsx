import { CalendarClock, X } from 'lucide-react';
import { memo, useMemo } from 'react';
import type { PostView } from '../../../shared/contract/posts.ts';
import { resolveWallTime, toInstant, toWallTime } from '../../../shared/domain/zone.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Tooltip } from '../../components/tooltip.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { DateTimeFields } from './date-time-fields.tsx';
import { DstNote } from './dst-note.tsx';
import { timeWords, zoneWords } from './time-words.ts';
import { useIntent } from './use-intent.ts';
import type { OpenedPost } from './use-post.ts';
import { ORIGINAL } from './version-tabs.tsx';
import './when-section.css';

/** When it goes out: shown and set in the workspace's zone, kept in the post's own. */
export const WhenSection = memo(function WhenSection({
  opened,
  version,
  isEditable,
}: {
  readonly opened: OpenedPost;
  readonly version: string;
  readonly isEditable: boolean;
}) {
  return (
    <section className="composer-section" aria-label={t('composer.when')}>
      <div className="section-row">
        <h3 className="section-label">{t('composer.when')}</h3>
        {version === ORIGINAL ? (
          <PostTime opened={opened} isEditable={isEditable} />
        ) : (
          <TargetTime opened={opened} version={version} isEditable={isEditable} />
        )}
      </div>
    </section>
  );
});

type TimeValue = Pick<PostView, 'wallTime' | 'timezone' | 'dstChoice'>;

function PostTime({ opened, isEditable }: { readonly opened: OpenedPost; readonly isEditable: boolean }) {
  const { post, zone, choose } = opened;
  const stored = useMemo<TimeValue>(
    () => ({ wallTime: post.wallTime, timezone: post.timezone, dstChoice: post.dstChoice }),
    [post],
  );
  const [time, setTime] = useIntent(stored, (next) =>
    choose({ wallTime: next.wallTime, timezone: next.timezone }, () =>
      call('posts.move', { moves: [{ id: post.id, ...next }] }),
    ),
  );
  const shown =
    time.wallTime === null ? null : toWallTime(toInstant(time.wallTime, time.timezone, time.dstChoice), zone);
  const today = toWallTime(new Date().toISOString(), zone).slice(0, 10);
  if (shown === null) {
    return (
      <Button
        isDisabled={!isEditable}
        onPress={() => setTime((now) => ({ ...now, wallTime: fromShown(suggestTime(zone), zone, now.timezone) }))}
      >
        <CalendarClock size={16} strokeWidth={1.5} aria-hidden="true" />
        {t('composer.setTime')}
      </Button>
    );
  }
  return (
    <div className="when">
      <div className="when-row">
        <DateTimeFields
          value={shown}
          isReadOnly={!isEditable}
          onChange={(next) => setTime((now) => ({ ...now, wallTime: fromShown(next, zone, now.timezone) }))}
        />
        {isEditable && post.state !== 'queued' && (
          <Tooltip text={t('composer.clearTime')}>
            <IconButton label={t('composer.clearTime')} onPress={() => setTime((now) => ({ ...now, wallTime: null }))}>
              <X size={16} strokeWidth={1.5} />
            </IconButton>
          </Tooltip>
        )}
      </div>
      <p className="composer-hint">{t('composer.zone', { zone: zoneWords(zone) })}</p>
      {time.timezone !== zone && time.wallTime !== null && (
        <p className="composer-hint">
          {t('composer.postZone', { time: timeWords(time.wallTime, today), zone: zoneWords(time.timezone) })}{' '}
          {isEditable && (
            <Button kind="quiet" onPress={() => setTime((now) => ({ ...now, wallTime: shown, timezone: zone }))}>
              {t('composer.usePostZone', { zone: zoneWords(zone) })}
            </Button>
          )}
        </p>
      )}
      <DstNote
        time={time}
        isEditable={isEditable}
        onChoose={(dstChoice) => setTime((now) => ({ ...now, dstChoice }))}
      />
    </div>
  );
}

function TargetTime({
  opened,
  version,
  isEditable,
}: {
  readonly opened: OpenedPost;
  readonly version: string;
  readonly isEditable: boolean;
}) {
  const { post, zone, act } = opened;
  const stored = useMemo(
    () => ({ own: post.targets.find((target) => target.accountId === version)?.wallTimeOverride ?? null }),
    [post, version],
  );
  const [{ own }, setOwn] = useIntent(stored, (next) =>
    act(() =>
      next.own === null
        ? call('posts.resetOverride', { postId: post.id, accountId: version, part: 'time' })
        : call('posts.setTargetTime', { postId: post.id, accountId: version, wallTime: next.own }),
    ),
  );
  const today = toWallTime(new Date().toISOString(), zone).slice(0, 10);
  const show = (wallTime: string) => toWallTime(toInstant(wallTime, post.timezone, post.dstChoice), zone);
  if (own === null) {
    return (
      <div className="when">
        <p className="section-note">
          {post.wallTime === null
            ? t('composer.timeAsOriginalNone')
            : t('composer.timeAsOriginal', { time: timeWords(show(post.wallTime), today) })}
        </p>
        {isEditable && (
          <Button
            kind="quiet"
            onPress={() => setOwn(() => ({ own: post.wallTime ?? fromShown(suggestTime(zone), zone, post.timezone) }))}
          >
            {t('composer.ownTime')}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className="when">
      <div className="when-row">
        <DateTimeFields
          value={show(own)}
          isReadOnly={!isEditable}
          onChange={(next) => setOwn(() => ({ own: fromShown(next, zone, post.timezone) }))}
        />
      </div>
      {isEditable && (
        <Button kind="quiet" onPress={() => setOwn(() => ({ own: null }))}>
          {t('composer.resetTime')}
        </Button>
      )}
      {resolveWallTime(own, post.timezone, post.dstChoice).kind === 'shifted' && (
        <DstNote time={{ ...post, wallTime: own }} isEditable={false} onChoose={() => undefined} />
      )}
    </div>
  );
}

/** What was typed in the zone on show, on the clock of the post's own zone. */
function fromShown(shown: string, zone: string, postZone: string): string {
  return zone === postZone ? shown : toWallTime(toInstant(shown, zone), postZone);
}

/** Tomorrow at nine: a beginning, to be changed. */
function suggestTime(zone: string): string {
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  return `${toWallTime(tomorrow, zone).slice(0, 10)}T09:00`;
}
