import { Check, CircleDashed, Globe, TriangleAlert } from 'lucide-react';
import { type CSSProperties, memo } from 'react';
import type { TilePost } from '../../../shared/contract/calendar.ts';
import { thumbnailUrl } from '../../../shared/domain/media.ts';
import type { MediaKind } from '../../../shared/domain/states.ts';
import { MediaIcon } from '../../components/media-picture.tsx';
import { PlatformMark } from '../../components/platform-mark.tsx';
import { formatTileTime } from '../../lib/dates.ts';
import { useIsHeld } from '../../lib/held-posts.ts';
import { useStoredImage } from '../../lib/stored-image.ts';
import { t } from '../../lib/text.ts';
import { useUi } from '../../lib/ui-store.ts';
import type { Accounts } from './calendar-store.ts';
import { describePost, platformsOf } from './post-words.ts';
import { isSelected } from './selection.ts';
import { cutToRoom, hasPicture, hasText, hasTime, marksIn, type TileRoom, type TileShape } from './tile-room.ts';
import './post-tile.css';

/**
 * A post in the calendar. `line`: all in one line; `card`: time above text, where the day has room;
 * `row`: a line of the agenda; `note`: text above marks, for what has no time. Drawn again only when something it shows
 * changed; drags move it without React.
 */
export const PostTile = memo(function PostTile({
  post,
  accounts,
  shape,
  room,
  isOverdue = false,
  isTabStop = false,
  top,
  column = 0,
  columns = 1,
}: {
  readonly post: TilePost;
  readonly accounts: Accounts;
  readonly shape: TileShape;
  readonly room: TileRoom;
  readonly isOverdue?: boolean;
  readonly isTabStop?: boolean;
  /** In a week: pixels from the beginning of the hour, and the place among those side by side. */
  readonly top?: number;
  readonly column?: number;
  readonly columns?: number;
}) {
  const selected = useUi((state) => isSelected(state.selectedIds, post.id));
  const isOpen = useUi((state) => state.openPost?.id === post.id);
  const isHeld = useIsHeld(post);
  const text = cutToRoom(post.snippet, room);
  return (
    <button
      type="button"
      className={`tile tile-${shape} tile-in-${room} tile-${post.state}`}
      data-post-id={post.id}
      data-selected={selected || undefined}
      data-open={isOpen || undefined}
      data-overdue={isOverdue || undefined}
      data-held={isHeld || undefined}
      tabIndex={isTabStop ? 0 : -1}
      aria-pressed={selected}
      aria-label={describePost(post, accounts, { isOverdue, isHeld })}
      style={top === undefined ? undefined : toPlace(top, column, columns)}
    >
      <TileSign post={post} isWarned={isOverdue || isHeld} />
      <span className="tile-words">
        {/* The space is for who reads the words, not the boxes. */}
        {post.wallTime !== null && hasTime(shape, room) && (
          <span className="tile-time">{formatTileTime(post.wallTime)}</span>
        )}{' '}
        {post.postZone && <Globe className="tile-sign" size={12} strokeWidth={1.5} aria-hidden="true" />}
        <Marks post={post} accounts={accounts} most={marksIn(shape, room, post.thumbnail?.hasThumbnail === true)} />
        {hasText(shape, room) && (
          <span
            className={post.snippet ? 'tile-text' : 'tile-text tile-text-empty'}
            data-cut={text.length < post.snippet.length || undefined}
          >
            {text || t('calendar.noText')}
          </span>
        )}
      </span>
      {hasPicture(shape, room) && <Thumbnail post={post} />}
    </button>
  );
});

/** Two pixels are left free between neighbours and at the day's edges. */
function toPlace(top: number, column: number, columns: number): CSSProperties {
  const share = 100 / columns;
  return { top: top + 1, insetInlineStart: `calc(${column * share}% + 2px)`, inlineSize: `calc(${share}% - 4px)` };
}

/** The state's shape, where the edge alone would leave it to colour. */
function TileSign({ post, isWarned }: { readonly post: TilePost; readonly isWarned: boolean }) {
  if (post.state === 'published')
    return <Check className="tile-sign tile-sign-state" size={12} strokeWidth={2.5} aria-hidden="true" />;
  if (post.state === 'failed')
    return (
      <span className="tile-sign tile-bang" aria-hidden="true">
        !
      </span>
    );
  if (isWarned)
    return <TriangleAlert className="tile-sign tile-sign-state" size={12} strokeWidth={2} aria-hidden="true" />;
  if (post.reviewState === 'approved') return <span className="tile-sign tile-ring" data-ticked aria-hidden="true" />;
  if (post.reviewState === 'requested') return <span className="tile-sign tile-ring" aria-hidden="true" />;
  if (post.reviewState === 'lapsed' || post.reviewState === 'changes_requested') {
    return <CircleDashed className="tile-sign" size={12} strokeWidth={2} aria-hidden="true" />;
  }
  return null;
}

function Marks({
  post,
  accounts,
  most,
}: {
  readonly post: TilePost;
  readonly accounts: Accounts;
  readonly most: number;
}) {
  const providers = platformsOf(post, accounts);
  if (providers.length === 0 || most === 0) return null;
  return (
    <span className="tile-marks" aria-hidden="true">
      {providers.slice(0, most).map((provider) => (
        <PlatformMark key={provider} provider={provider} size={12} />
      ))}
      {providers.length > most && <span className="tile-rest" data-rest={`+${providers.length - most}`} />}
    </span>
  );
}

function Thumbnail({ post }: { readonly post: TilePost }) {
  const { thumbnail } = post;
  if (!thumbnail) return null;
  if (!thumbnail.hasThumbnail) {
    return (
      <span className="tile-picture tile-no-picture">
        <MediaIcon kind={thumbnail.kind as MediaKind} size={14} />
      </span>
    );
  }
  return <TilePicture sha256={thumbnail.sha256} kind={thumbnail.kind as MediaKind} />;
}

function TilePicture({ sha256, kind }: { readonly sha256: string; readonly kind: MediaKind }) {
  const { src, onError } = useStoredImage({ sha256, url: thumbnailUrl({ sha256, size: 96 }) });
  if (src === null) {
    return (
      <span className="tile-picture tile-no-picture">
        <MediaIcon kind={kind} size={14} />
      </span>
    );
  }
  return (
    <img
      className="tile-picture"
      src={src}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={onError}
    />
  );
}
