import { BrowserWindow } from 'electron';
import { teamOf } from '#shared/domain/desk-key.ts';
import { type DeskPlaces, placesOf } from '../ipc/desk-places.ts';
import type { SettingsStore } from './settings-store.ts';
import type { OpenMessage, Supervisor } from './supervisor.ts';

/** The workspace that is open; the settings remember it for the next start. */
export type OpenDesk = {
  readonly key: () => string;
  readonly places: () => DeskPlaces;
  /** What the engine is told to open. */
  readonly message: () => OpenMessage;
  readonly change: (desk: { readonly key: string; readonly name: string }) => Promise<void>;
};

export function createOpenDesk(options: {
  readonly userData: string;
  readonly settings: SettingsStore;
  /** What is the same for every desk. */
  readonly common: Omit<OpenMessage, 'folder' | 'backupsFolder' | 'device' | 'team'>;
  readonly engine: () => Pick<Supervisor, 'switchTo'>;
}): OpenDesk {
  const { userData, settings } = options;
  const current = () => settings.read().desk ?? { key: 'local', name: '' };

  function message(): OpenMessage {
    const { key, name } = current();
    const { folder, backupsFolder } = placesOf(userData, key);
    const team = teamOf(key);
    return {
      ...options.common,
      folder,
      backupsFolder,
      device: { userData, deskKey: key },
      ...(team ? { team: { ...team, name } } : {}),
    };
  }

  return {
    key: () => current().key,
    places: () => placesOf(userData, current().key),
    message,
    change: async (desk) => {
      if (desk.key === current().key) return;
      settings.change({ desk });
      // First: a port that is minted from here on leads to the new one. A window that goes sends what it still has through the
      // port that it has, to the workspace that it was typed in.
      options.engine().switchTo(message());
      for (const window of BrowserWindow.getAllWindows()) window.webContents.reload();
      await settings.flush();
    },
  };
}
