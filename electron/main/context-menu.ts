import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import { menu as words } from '#shared/locales/en/menu.ts';

/** A right click where text is: what the spelling could be, then what every text field on this system offers. */
export function answerContextMenu(window: BrowserWindow): void {
  const { webContents } = window;
  webContents.on('context-menu', (_event, params) => {
    if (!params.isEditable && params.selectionText === '') return;
    const spelling: MenuItemConstructorOptions[] = params.dictionarySuggestions.map((word) => ({
      label: word,
      click: () => webContents.replaceMisspelling(word),
    }));
    if (params.misspelledWord !== '') {
      spelling.push({
        label: words['menu.addToDictionary'],
        click: () => webContents.session.addWordToSpellCheckerDictionary(params.misspelledWord),
      });
      spelling.push({ type: 'separator' });
    }
    const { canUndo, canRedo, canCut, canCopy, canPaste, canSelectAll } = params.editFlags;
    const editing: MenuItemConstructorOptions[] = params.isEditable
      ? [
          { role: 'undo', enabled: canUndo },
          { role: 'redo', enabled: canRedo },
          { type: 'separator' },
          { role: 'cut', enabled: canCut },
          { role: 'copy', enabled: canCopy },
          { role: 'paste', enabled: canPaste },
          { role: 'pasteAndMatchStyle', enabled: canPaste },
          { type: 'separator' },
          { role: 'selectAll', enabled: canSelectAll },
        ]
      : [{ role: 'copy', enabled: canCopy }];
    Menu.buildFromTemplate([...spelling, ...editing]).popup({ window });
  });
}
