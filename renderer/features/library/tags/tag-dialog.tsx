import { Check, Minus, Plus, Tag } from 'lucide-react';
import { useState } from 'react';
import { MenuItem } from 'react-aria-components';
import { FindDialog } from '../../../components/find-dialog.tsx';
import { TagDot } from '../../../components/tag-dot.tsx';
import { t } from '../../../lib/text.ts';
import { useLive } from '../../../lib/use-live.ts';
import { setLibrary, useLibrary } from '../library-store.ts';
import { tagFiles, tagFilesWithNew } from './tag-actions.ts';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;
const NEW = 'new';

type Worn = 'by_all' | 'by_some' | 'by_none';
type Entry = { readonly id: string; readonly name: string; readonly color: string | null; readonly worn: Worn };

const close = () => setLibrary({ panel: null });

/** Tags for what is selected: Enter puts one on all of the files, or takes it off all that have it. Stays open for the next. */
export function TagDialog() {
  const [ids] = useState(() => useLibrary.getState().selectedIds);
  const [query, setQuery] = useState('');
  const { data: tags = [] } = useLive('tags.list', {});
  const { data: sum } = useLive('media.readSum', ids.length === 0 ? null : { ids: [...ids] });
  const name = query.trim();
  const alike = name.toLocaleLowerCase();
  const wornBy = (tagId: string): Worn => {
    const wearers = sum?.tags.find((worn) => worn.id === tagId)?.count ?? 0;
    return wearers === 0 ? 'by_none' : wearers === sum?.count ? 'by_all' : 'by_some';
  };
  const isKnown = tags.some((tag) => tag.name.toLocaleLowerCase() === alike);
  const entries: readonly Entry[] = [
    ...tags
      .filter((tag) => tag.name.toLocaleLowerCase().includes(alike))
      .map(({ id, name: label, color }) => ({ id, name: label, color, worn: wornBy(id) })),
    ...(name !== '' && !isKnown
      ? [{ id: NEW, name: t('library.newTagNamed', { name }), color: null, worn: 'by_none' as const }]
      : []),
  ];

  function choose(id: string): void {
    setQuery('');
    if (id === NEW) void tagFilesWithNew(ids, name);
    else void tagFiles(ids, id, wornBy(id) !== 'by_all');
  }

  return (
    <FindDialog
      title={t('library.tagTitle', { count: ids.length })}
      width={440}
      icon={<Tag {...ICON} />}
      placeholder={t('library.tagHint')}
      query={query}
      onType={setQuery}
      listLabel={t('library.tags')}
      entries={entries}
      onChoose={choose}
      emptyText={t('library.noTags')}
      onClose={close}
    >
      {({ id, name: label, color, worn }) => (
        <MenuItem id={id} textValue={label} className="floating-item">
          {color === null ? <Plus {...ICON} /> : <TagDot color={color} />}
          <span className="floating-item-label">{label}</span>
          {worn !== 'by_none' && (
            <>
              <span className="visually-hidden">{`, ${t(`library.worn.${worn}`)}`}</span>
              {worn === 'by_all' ? <Check {...ICON} /> : <Minus {...ICON} />}
            </>
          )}
        </MenuItem>
      )}
    </FindDialog>
  );
}
