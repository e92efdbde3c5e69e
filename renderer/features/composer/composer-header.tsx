import { Copy, Ellipsis, History, Trash2, Undo2, X } from 'lucide-react';
import { memo } from 'react';
import { isEditableState } from '../../../shared/domain/post-state.ts';
import { STATE_LOOKS } from '../../../shared/domain/state-looks.ts';
import { IconButton } from '../../components/button.tsx';
import { MenuItem, MenuTrigger } from '../../components/menu.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { Tooltip } from '../../components/tooltip.tsx';
import { t } from '../../lib/text.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { Others } from './others.tsx';
import type { OpenedPost } from './use-post.ts';
import type { PostActions } from './use-post-actions.ts';

/** What stands open, in what state, and the way out. */
export const ComposerHeader = memo(function ComposerHeader({
  opened,
  actions,
  onHistory,
}: {
  readonly opened: OpenedPost;
  readonly actions: PostActions;
  readonly onHistory: () => void;
}) {
  const { post, status } = opened;
  const isStored = status === 'stored';
  const isWritable = useCanWrite();
  return (
    <header className="composer-header">
      <StateMark state={post.state} />
      <h2 className="composer-title">
        {status === 'new' ? t('composer.newPost') : t(STATE_LOOKS[post.state].label)}
        <span className="composer-title-when">{actions.when ?? t('composer.noTime')}</span>
      </h2>
      {isStored && <Others postId={post.id} />}
      <Tooltip text={t('composer.history')}>
        <IconButton label={t('composer.history')} isDisabled={!isStored} onPress={onHistory}>
          <History size={16} strokeWidth={1.5} />
        </IconButton>
      </Tooltip>
      <MenuTrigger
        label={t('composer.more')}
        placement="bottom end"
        trigger={
          <IconButton label={t('composer.more')}>
            <Ellipsis size={16} strokeWidth={1.5} />
          </IconButton>
        }
      >
        <MenuItem
          id="duplicate"
          icon={<Copy size={16} strokeWidth={1.5} />}
          keys="Mod+Shift+D"
          isDisabled={!isStored || !isWritable}
          onAction={() => void actions.duplicate()}
        >
          {t('composer.duplicate')}
        </MenuItem>
        <MenuItem
          id="unqueue"
          icon={<Undo2 size={16} strokeWidth={1.5} />}
          isDisabled={post.state !== 'queued' || !isWritable}
          onAction={() => void actions.unqueue()}
        >
          {t('composer.backToDraft')}
        </MenuItem>
        <MenuItem
          id="delete"
          isDanger
          icon={<Trash2 size={16} strokeWidth={1.5} />}
          isDisabled={!isStored || !isWritable || !isEditableState(post.state)}
          onAction={() => void actions.remove()}
        >
          {t('composer.delete')}
        </MenuItem>
      </MenuTrigger>
      <Tooltip text={t('composer.close')} keys="Escape">
        <IconButton label={t('composer.close')} onPress={actions.close}>
          <X size={16} strokeWidth={1.5} />
        </IconButton>
      </Tooltip>
    </header>
  );
});
