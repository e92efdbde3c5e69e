import { Plus, X } from 'lucide-react';
import type { MediaView } from '../../../../shared/contract/media.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { TagDot } from '../../../components/tag-dot.tsx';
import { runCommand } from '../../../lib/commands.ts';
import { t } from '../../../lib/text.ts';
import { useLive } from '../../../lib/use-live.ts';
import { useCanWrite } from '../../../lib/write-access.ts';
import { tagFiles } from './tag-actions.ts';
import './tags.css';

/** The tags of one file, the same that posts wear. */
export function FileTags({ file: { id, tagIds } }: { readonly file: MediaView }) {
  const { data: tags } = useLive('tags.list', {});
  const isWritable = useCanWrite();
  const worn = tags?.filter((tag) => tagIds.includes(tag.id)) ?? [];
  if (worn.length === 0 && !isWritable) return null;
  return (
    <section className="details-section" aria-label={t('library.tags')}>
      <h3 className="field-label">{t('library.tags')}</h3>
      <ul className="file-tags">
        {worn.map(({ id: tagId, name, color }) => (
          <li key={tagId} className="file-tag">
            <TagDot color={color} />
            {name}
            {isWritable && (
              <IconButton
                className="file-tag-off"
                label={t('library.removeTag', { name })}
                onPress={() => void tagFiles([id], tagId, false)}
              >
                <X size={12} strokeWidth={1.5} aria-hidden="true" />
              </IconButton>
            )}
          </li>
        ))}
        {isWritable && (
          <li>
            <Button kind="quiet" className="file-tag-add" onPress={() => void runCommand('library.tag')}>
              <Plus size={14} strokeWidth={1.5} aria-hidden="true" />
              {t('library.addTag')}
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}
