import { Crop, Ellipsis } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { Dialog, GridListItem, Popover } from 'react-aria-components';
import type { PostMediaView } from '../../../shared/contract/posts.ts';
import { formatDuration } from '../../../shared/domain/format-duration.ts';
import { hasErrors } from '../../../shared/platforms/issue.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { MediaPicture } from '../../components/media-picture.tsx';
import { MenuItem, MenuSeparator, MenuTrigger } from '../../components/menu.tsx';
import { PlatformMark } from '../../components/platform-mark.tsx';
import { t } from '../../lib/text.ts';
import { AltTextEditor } from './alt-text-editor.tsx';
import { groupIssues, type PartCheck } from './checks.ts';
import { IssueList } from './issue-list.tsx';
import { issueWords } from './issue-words.ts';

/** One file of the post. Those who would refuse it leave their mark on it; why is one press away. */
export function MediaItem({
  item,
  index,
  count,
  checks,
  isEditable,
  onMove,
  onRemove,
  onFit,
}: {
  readonly item: PostMediaView;
  readonly index: number;
  readonly count: number;
  readonly checks: readonly PartCheck[];
  readonly isEditable: boolean;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
  readonly onFit: () => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const face = useRef<HTMLDivElement>(null);
  const headingId = useId();
  const own = checks.filter((check) => check.media.some((other) => other.id === item.id));
  const groups = groupIssues(own, issueWords, (issue) => issue.mediaId === item.id);
  const refusing = own.filter((check) => hasErrors(check.issues.filter((issue) => issue.mediaId === item.id)));
  const name = t('composer.mediaItem', { name: item.fileName, place: index + 1, count });
  return (
    <GridListItem id={item.id} textValue={name} className="media-item" onAction={() => setOpen(true)}>
      <div className="media-face" ref={face} data-refused={refusing.length > 0 ? '' : undefined}>
        <MediaPicture file={item} size={480} alt={item.altText || item.fileName} />
        {item.durationMs !== null && <span className="media-length">{formatDuration(item.durationMs, 'en')}</span>}
        {refusing.length > 0 && (
          <span className="media-refused">
            {refusing.slice(0, 3).map(({ account }) => (
              <span key={account.id} title={t('composer.refused', { account: account.displayName })}>
                <PlatformMark provider={account.provider} />
              </span>
            ))}
          </span>
        )}
        {item.altText === '' && <span className="media-no-alt">{t('composer.altTextMissing')}</span>}
      </div>
      {isEditable && (
        <MenuTrigger
          label={t('composer.mediaActions', { name: item.fileName })}
          trigger={
            <IconButton label={t('composer.mediaActions', { name: item.fileName })}>
              <Ellipsis size={16} strokeWidth={1.5} />
            </IconButton>
          }
        >
          <MenuItem id="alt" onAction={() => setOpen(true)}>
            {t('composer.altText')}
          </MenuItem>
          <MenuItem id="earlier" isDisabled={index === 0} onAction={() => onMove(-1)}>
            {t('composer.moveEarlier')}
          </MenuItem>
          <MenuItem id="later" isDisabled={index === count - 1} onAction={() => onMove(1)}>
            {t('composer.moveLater')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem id="remove" isDanger onAction={onRemove}>
            {t('composer.removeMedia')}
          </MenuItem>
        </MenuTrigger>
      )}
      <Popover
        triggerRef={face}
        isOpen={isOpen}
        onOpenChange={setOpen}
        placement="bottom start"
        offset={6}
        className="floating media-popover"
      >
        <Dialog className="popover-content" aria-labelledby={headingId}>
          <h3 id={headingId} className="media-name">
            {item.fileName}
          </h3>
          <AltTextEditor item={item} checks={own} isEditable={isEditable} />
          <IssueList groups={groups} />
          {isEditable && refusing.length > 0 && (
            <Button
              onPress={() => {
                setOpen(false);
                onFit();
              }}
            >
              <Crop size={16} strokeWidth={1.5} aria-hidden="true" />
              {refusing.length === 1
                ? t('media.fit.open', { account: refusing[0]?.account.displayName ?? '' })
                : t('media.fit.openAll', { count: refusing.length })}
            </Button>
          )}
        </Dialog>
      </Popover>
    </GridListItem>
  );
}
