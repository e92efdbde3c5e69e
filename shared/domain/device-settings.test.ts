import { expect, test } from 'vitest';
import { deviceSettings, stepZoom } from './device-settings.ts';

test('what is missing or cannot be read takes its default, and the rest is kept', () => {
  expect(
    deviceSettings.parse({ theme: 'sepia', zoomPercent: 125, composerWidth: 'wide', isSidebarFolded: true }),
  ).toEqual({
    theme: 'system',
    zoomPercent: 125,
    spellLanguages: null,
    isSidebarFolded: true,
    isTrayOpen: false,
    composerWidth: 420,
    areTransfersPaused: false,
    transferLimit: null,
    meteredTransfers: 'automatic',
  });
});

test('zoom goes from step to step and stays at the ends', () => {
  const up = [80, 95, 100, 175, 200].map((percent) => stepZoom(percent, 'in'));
  const down = [80, 95, 100, 175, 200].map((percent) => stepZoom(percent, 'out'));
  expect([up, down]).toEqual([
    [90, 100, 110, 200, 200],
    [80, 90, 90, 150, 175],
  ]);
});
