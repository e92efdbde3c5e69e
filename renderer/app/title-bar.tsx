import { ChevronDown, Menu as MenuIcon, Plus, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../components/button.tsx';
import { MenuItem, MenuSeparator, MenuTrigger } from '../components/menu.tsx';
import { Tooltip } from '../components/tooltip.tsx';
import { deskItems } from '../features/desks/desk-items.tsx';
import { useDesks } from '../features/desks/use-desks.ts';
import { runCommand } from '../lib/commands.ts';
import { t } from '../lib/text.ts';
import { useWhyNot } from '../lib/write-access.ts';
import './title-bar.css';

const ICON = { size: 16, strokeWidth: 1.5 } as const;

/** The window's own bar. Where the system has no menu bar of its own, the first button opens the menu. */
export function TitleBar({
  workspaceName,
  hasMenuButton,
  onOpenMenu,
  children,
}: {
  /** undefined: not read yet. */
  readonly workspaceName: string | undefined;
  readonly hasMenuButton: boolean;
  readonly onOpenMenu: () => void;
  readonly children: ReactNode;
}) {
  const whyNot = useWhyNot();
  return (
    <header className="title-bar">
      <div className="title-bar-start">
        {hasMenuButton && (
          <Tooltip text={t('app.menu')}>
            <IconButton label={t('app.menu')} onPress={onOpenMenu}>
              <MenuIcon {...ICON} />
            </IconButton>
          </Tooltip>
        )}
        <WorkspaceMenu name={workspaceName} />
      </div>
      <div className="title-bar-middle">{children}</div>
      <div className="title-bar-end">
        <Tooltip text={t('app.searchPosts')} keys="/">
          <IconButton label={t('app.searchPosts')} onPress={() => void runCommand('app.search')}>
            <Search {...ICON} />
          </IconButton>
        </Tooltip>
        <Tooltip text={whyNot ?? t('app.newPost')} {...(whyNot === null ? { keys: 'N' } : {})}>
          <Button
            kind="primary"
            className="title-bar-new"
            aria-label={t('app.newPost')}
            // Not the attribute `disabled`: whoever gets here has to hear why.
            aria-disabled={whyNot !== null}
            onPress={() => void runCommand('post.new')}
          >
            <Plus {...ICON} strokeWidth={2} />
            <span className="title-bar-new-words">{t('app.newPost')}</span>
          </Button>
        </Tooltip>
      </div>
    </header>
  );
}

function WorkspaceMenu({ name }: { readonly name: string | undefined }) {
  const desks = useDesks();
  const open = (id: string) => () => void runCommand(id);
  return (
    <MenuTrigger
      label={t('app.workspaceMenu')}
      trigger={
        <Button kind="quiet" className="title-bar-workspace">
          <span className="title-bar-workspace-name">{name ?? ' '}</span>
          <ChevronDown size={14} strokeWidth={1.5} aria-hidden="true" />
        </Button>
      }
    >
      {desks && deskItems(desks)}
      <MenuItem id="accounts" onAction={open('app.accounts')}>
        {t('app.accounts')}
      </MenuItem>
      <MenuItem id="team" keys="Mod+5" onAction={open('app.team')}>
        {t('app.team')}
      </MenuItem>
      <MenuItem id="settings" keys="Mod+," onAction={open('app.settings')}>
        {t('app.settings')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem id="palette" keys="Mod+K" onAction={open('app.palette')}>
        {t('app.palette')}
      </MenuItem>
      <MenuItem id="keys" keys="?" onAction={open('app.keys')}>
        {t('app.keys')}
      </MenuItem>
    </MenuTrigger>
  );
}
