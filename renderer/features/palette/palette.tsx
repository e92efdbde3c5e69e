import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { MenuItem } from 'react-aria-components';
import { FindDialog } from '../../components/find-dialog.tsx';
import { Highlighted } from '../../components/highlighted.tsx';
import { KeyCaps } from '../../components/key-caps.tsx';
import { isCommandEnabled, listCommands, runCommand } from '../../lib/commands.ts';
import { t } from '../../lib/text.ts';
import { setUi } from '../../lib/ui-store.ts';
import { type RankedCommand, rankCommands } from './rank-commands.ts';
import { keepRecentCommand, readRecentCommands } from './recent-commands.ts';
import './palette.css';

/** Opening the palette is no use inside the palette. */
const OWN_IDS = new Set(['app.palette', 'app.back']);

function close(): void {
  setUi({ overlay: null });
}

function choose(id: string): void {
  close();
  keepRecentCommand(id);
  // Two frames: the focus goes back to where it was first, since undo and the like depend on it.
  requestAnimationFrame(() => requestAnimationFrame(() => void runCommand(id)));
}

/** Every command by its name, with its key. What cannot be done right now stands last, greyed. */
export function Palette() {
  const [query, setQuery] = useState('');
  const [recentIds] = useState(readRecentCommands);
  const commands = useMemo(
    () =>
      listCommands()
        .filter((command) => !OWN_IDS.has(command.id))
        .map((command) => ({ command, title: t(command.title), isEnabled: isCommandEnabled(command) })),
    [],
  );
  const ranked = useMemo(() => rankCommands({ query, commands, recentIds }), [query, commands, recentIds]);
  return (
    <FindDialog
      title={t('palette.title')}
      width={600}
      icon={<ChevronRight size={16} strokeWidth={1.5} aria-hidden="true" />}
      placeholder={t('palette.placeholder')}
      query={query}
      onType={setQuery}
      listLabel={t('palette.commands')}
      entries={ranked}
      disabledIds={ranked.filter(({ isEnabled }) => !isEnabled).map(({ command }) => command.id)}
      onChoose={choose}
      emptyText={t('palette.nothing')}
      onClose={close}
    >
      {(entry) => <PaletteItem id={entry.command.id} entry={entry} />}
    </FindDialog>
  );
}

function PaletteItem({ id, entry }: { readonly id: string; readonly entry: RankedCommand }) {
  const [keys] = entry.command.keys;
  return (
    <MenuItem id={id} textValue={entry.title} className="floating-item palette-item">
      <span className="floating-item-label">
        <Highlighted text={entry.title} ranges={entry.ranges} />
      </span>
      <span className="palette-group">{t(`palette.group.${entry.command.group}`)}</span>
      {keys !== undefined && <KeyCaps keys={keys} />}
    </MenuItem>
  );
}
