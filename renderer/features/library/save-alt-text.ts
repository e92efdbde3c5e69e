import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';

type Save = { wanted: string; isRunning: boolean };

const saves = new Map<string, Save>();

// A window that goes sends at once what waits behind a text that is under way.
window.addEventListener('pagehide', () => {
  for (const [id, { wanted }] of saves) void call('media.setAltText', { id, altText: wanted }).catch(sayFailure);
});

export function isAltTextUnsaved(id: string): boolean {
  return saves.has(id);
}

/** Sends the newest text of each file; while one is on its way the ones between are passed over. */
export function saveAltText(id: string, altText: string): void {
  const save = saves.get(id) ?? { wanted: altText, isRunning: false };
  save.wanted = altText;
  saves.set(id, save);
  if (!save.isRunning) void send(id, save);
}

async function send(id: string, save: Save): Promise<void> {
  save.isRunning = true;
  try {
    for (let sent: string | null = null; sent !== save.wanted; ) {
      sent = save.wanted;
      await call('media.setAltText', { id, altText: sent });
    }
  } catch (error) {
    sayFailure(error);
  } finally {
    saves.delete(id);
  }
}
