import { Copy, Plus } from 'lucide-react';
import type { DeskView } from '../../../shared/contract/desks.ts';
import { MenuItem, MenuSection, MenuSeparator } from '../../components/menu.tsx';
import { runCommand } from '../../lib/commands.ts';
import { copyHere, goToDesk } from '../../lib/go-to-desk.ts';
import { t } from '../../lib/text.ts';
import { showNewDesk } from './new-desk-store.ts';
import type { Desks } from './use-desks.ts';

const ICON = { size: 16, strokeWidth: 1.5 } as const;

/** The workspaces of this device, for the menu of the workspace: this computer's, then those of each project. */
export function deskItems({ openKey, desks, people }: Desks) {
  const open = desks.find(({ key }) => key === openKey);
  const locals = desks.filter(({ team }) => team === null);
  const teams = Map.groupBy(
    // What is not here yet comes with a sign-in.
    desks.filter(({ team, isHere }) => team !== null && (isHere || team.status === 'signed_in')),
    ({ team }) => `${team?.projectId} ${team?.userId}`,
  );
  return [
    <MenuSection key="local" title={t('desks.local')} selectedKey={openKey}>
      {locals.map((desk) => (
        <MenuItem key={desk.key} id={desk.key} onAction={() => void goToDesk(desk)}>
          {desk.name ?? t('desks.localName')}
        </MenuItem>
      ))}
    </MenuSection>,
    ...[...teams].map(([person, ofPerson]) => (
      <MenuSection key={person} title={titleOf(ofPerson)} selectedKey={openKey}>
        {ofPerson.map((desk) => (
          <MenuItem key={desk.key} id={desk.key} note={noteOf(desk)} onAction={() => void goToDesk(desk)}>
            {desk.name ?? t('desks.unnamed')}
          </MenuItem>
        ))}
      </MenuSection>
    )),
    ...(people.length > 0
      ? [
          <MenuItem key="create" id="create" icon={<Plus {...ICON} />} onAction={showNewDesk}>
            {t('desks.create')}
          </MenuItem>,
        ]
      : []),
    ...(open?.team
      ? [
          <MenuItem key="copy" id="copy" icon={<Copy {...ICON} />} onAction={() => void copyHere(open.name ?? '')}>
            {t('desks.copyHere')}
          </MenuItem>,
        ]
      : []),
    ...(people.length === 0
      ? [
          <MenuItem key="connect" id="connect" icon={<Plus {...ICON} />} onAction={() => void runCommand('app.team')}>
            {t('desks.connect')}
          </MenuItem>,
        ]
      : []),
    <MenuSeparator key="end" />,
  ];
}

function titleOf([desk]: readonly DeskView[]): string {
  return desk?.team ? t('desks.project', { host: desk.team.projectHost, email: desk.team.email }) : '';
}

function noteOf({ unsent, isHere }: DeskView): string | undefined {
  if (!isHere) return undefined;
  if (unsent === null) return t('desks.unsentUnknown');
  return unsent > 0 ? t('desks.unsent', { count: unsent }) : undefined;
}
