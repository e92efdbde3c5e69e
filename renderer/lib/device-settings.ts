import { create } from 'zustand';
import { type DeviceSettings, deviceSettings } from '../../shared/domain/device-settings.ts';
import { call, subscribe } from './api.ts';
import { setLayout, useLayout } from './layout.ts';

/** What main keeps about this device: a copy to draw from, main's is the one that counts. */
export const useDeviceSettings = create<DeviceSettings>(() => deviceSettings.parse({}));

export function changeDeviceSettings(patch: Partial<DeviceSettings>): void {
  void call('os.changeSettings', { patch });
}

/** An edge that is dragged changes sixty times a second. */
const LAYOUT_DELAY_MS = 400;

/** Takes over the settings of the start, then whatever main says, and hands main the layout. Returns its stop. */
export function followDeviceSettings(start: DeviceSettings): () => void {
  useDeviceSettings.setState(start);
  setLayout({
    isSidebarFolded: start.isSidebarFolded,
    isTrayOpen: start.isTrayOpen,
    composerWidth: start.composerWidth,
  });
  const stopListening = subscribe('settings.changed', (settings) => useDeviceSettings.setState(settings));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopKeeping = useLayout.subscribe(({ isSidebarFolded, isTrayOpen, composerWidth }, before) => {
    const isSame =
      isSidebarFolded === before.isSidebarFolded &&
      isTrayOpen === before.isTrayOpen &&
      composerWidth === before.composerWidth;
    if (isSame) return;
    clearTimeout(timer);
    timer = setTimeout(() => changeDeviceSettings({ isSidebarFolded, isTrayOpen, composerWidth }), LAYOUT_DELAY_MS);
  });
  return () => {
    clearTimeout(timer);
    stopListening();
    stopKeeping();
  };
}
