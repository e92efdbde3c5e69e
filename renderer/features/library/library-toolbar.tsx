import { ChevronDown, Plus, Search } from 'lucide-react';
import { Input, SearchField } from 'react-aria-components';
import { Button, IconButton } from '../../components/button.tsx';
import { MenuItem, MenuTrigger } from '../../components/menu.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { Select } from '../../components/select.tsx';
import { runCommand } from '../../lib/commands.ts';
import { t } from '../../lib/text.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { LackingButton } from './describe/lacking-button.tsx';
import { PlaceSelect } from './folders/place-select.tsx';
import { SEARCH_ID } from './library-commands.ts';
import { KIND_FILTERS, type MediaFilter, setFilter, USE_FILTERS, useLibrary } from './library-store.ts';
import { TagSelect } from './tags/tag-select.tsx';

export function LibraryToolbar({
  total,
  filter,
}: {
  readonly total: number | undefined;
  readonly filter: MediaFilter;
}) {
  const { kind, use, search } = useLibrary();
  const isWritable = useCanWrite();
  return (
    <div className="library-bar">
      <PlaceSelect />
      <TagSelect />
      <SegmentedControl
        label={t('library.kind')}
        options={KIND_FILTERS.map((id) => ({ id, label: t(`library.kind.${id}`) }))}
        value={kind}
        onChange={(value) => setFilter({ kind: value })}
      />
      <div className="library-use">
        <Select
          label={t('library.use')}
          isLabelHidden
          options={USE_FILTERS.map((id) => ({ id, label: t(`library.use.${id}`) }))}
          value={use}
          onChange={(value) => setFilter({ use: value })}
        />
      </div>
      <SearchField
        className="library-search"
        aria-label={t('library.search')}
        value={search}
        onChange={(value) => setFilter({ search: value })}
      >
        <Search size={14} strokeWidth={1.5} aria-hidden="true" />
        <Input id={SEARCH_ID} className="field-input" placeholder={t('library.searchHint')} maxLength={200} />
      </SearchField>
      <p className="library-total" role="status">
        {total === undefined ? '' : t('library.count', { count: total })}
      </p>
      {isWritable && <LackingButton filter={filter} />}
      {isWritable && (
        <div className="library-add">
          <Button onPress={() => void runCommand('library.addFiles')}>
            <Plus size={16} strokeWidth={2} aria-hidden="true" />
            {t('library.addFiles')}
          </Button>
          <MenuTrigger
            label={t('library.addMore')}
            placement="bottom end"
            trigger={
              <IconButton label={t('library.addMore')}>
                <ChevronDown size={16} strokeWidth={2} aria-hidden="true" />
              </IconButton>
            }
          >
            <MenuItem id="files" keys="Mod+O" onAction={() => void runCommand('library.addFiles')}>
              {t('library.addFiles')}
            </MenuItem>
            <MenuItem id="folder" keys="Mod+Shift+O" onAction={() => void runCommand('library.addFolder')}>
              {t('library.addFolder')}
            </MenuItem>
          </MenuTrigger>
        </div>
      )}
    </div>
  );
}
