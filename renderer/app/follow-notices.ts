import type { EngineState } from '../../shared/contract/envelope.ts';
import { useEngineState } from '../lib/engine-state.ts';
import { t } from '../lib/text.ts';
import { showToast } from '../lib/toasts.ts';

/** Says once what happened to the folder while it was opened; stays until it is closed. Returns its stop. */
export function followNotices(): () => void {
  let said: unknown = null;
  const say = (engine: EngineState) => {
    if (engine.kind !== 'ready' || engine.notice === null) return;
    const { kind, reason, posts, lostEntries } = engine.notice;
    const text = t(`engine.notice.${kind}`, { reason, count: posts, lost: lostEntries });
    // A reload or a second window hears of it again.
    if (said === text) return;
    said = text;
    showToast(text, { kind: 'error' });
  };
  say(useEngineState.getState().engine);
  return useEngineState.subscribe(({ engine }) => say(engine));
}
