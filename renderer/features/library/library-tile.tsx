import { CalendarDays, Cloud, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { MediaView } from '../../../shared/contract/media.ts';
import { formatDuration } from '../../../shared/domain/format-duration.ts';
import { MediaPicture } from '../../components/media-picture.tsx';
import { t } from '../../lib/text.ts';
import { remakeThumbnails } from './remake-thumbnails.ts';

export const LibraryTile = memo(function LibraryTile({
  id,
  index,
  total,
  item,
  isSelected,
  isStanding,
  isDraggable,
}: {
  readonly id: string;
  readonly index: number;
  readonly total: number;
  /** undefined: being read; its place is there already. */
  readonly item: MediaView | undefined;
  readonly isSelected: boolean;
  readonly isStanding: boolean;
  readonly isDraggable: boolean;
}) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the option it stands on.
    <div
      id={id}
      role="option"
      className="library-tile"
      draggable={isDraggable && item !== undefined}
      data-index={index}
      data-standing={isStanding || undefined}
      aria-selected={isSelected}
      aria-setsize={total}
      aria-posinset={index + 1}
    >
      <p className="library-caption">
        <span className="library-name">{item?.fileName}</span>
        {item && <span className="visually-hidden">{describe(item)}</span>}
        {item && item.useCount > 0 && (
          <span className="library-uses" aria-hidden="true">
            <CalendarDays size={12} strokeWidth={1.5} />
            {item.useCount}
          </span>
        )}
      </p>
      <div className="library-face">
        {item && <MediaPicture file={item} size={480} alt="" iconSize={32} onMissing={() => remakeThumbnails(item)} />}
        {item && item.durationMs !== null && <span className="library-length">{formatDuration(item.durationMs)}</span>}
        {item && !item.isHere && (
          <span className="library-away" title={t('library.away')}>
            <Cloud size={12} strokeWidth={2} aria-hidden="true" />
          </span>
        )}
        {item && item.notes.length > 0 && (
          <span className="library-note" title={item.notes.map((note) => t(`media.note.${note}`)).join(' ')}>
            <TriangleAlert size={12} strokeWidth={2} aria-hidden="true" />
          </span>
        )}
      </div>
    </div>
  );
});

/** What is seen of it beyond its name and its length. */
function describe(item: MediaView): string {
  return [
    '',
    t(`library.kindOf.${item.kind}`),
    t('library.posts', { count: item.useCount }),
    ...(item.isHere ? [] : [t('library.away')]),
    ...item.notes.map((note) => t(`media.note.${note}`)),
  ].join(', ');
}
