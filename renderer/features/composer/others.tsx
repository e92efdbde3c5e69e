import { useEffect } from 'react';
import { Focusable } from 'react-aria-components';
import { PersonFace } from '../../components/person-face.tsx';
import { Tooltip } from '../../components/tooltip.tsx';
import { call } from '../../lib/api.ts';
import { onEngineReturned } from '../../lib/engine-state.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { useSync } from '../../lib/use-sync.ts';
import './others.css';

/** More faces than these are a number. */
const FACES = 3;
const FACE_PX = 22;

/** Teammates who have this post open at this moment. They are told of this window as well. */
export function Others({ postId }: { readonly postId: string }) {
  const isTeam = useSync() !== null;
  useAttendance(isTeam ? postId : null);
  const { data: others = [] } = useLive('sync.listOthers', isTeam ? { postId } : null);
  const words = others.length === 0 ? '' : t('sync.othersHere', { count: others.length, names: listed(others) });
  return (
    <>
      <span role="status" className="visually-hidden">
        {words}
      </span>
      {others.length > 0 && (
        <Tooltip text={words}>
          <Focusable>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what the tooltip says is for the keyboard, too. */}
            <span className="others" role="img" aria-label={words} tabIndex={0}>
              {others.slice(0, FACES).map(({ userId, name }) => (
                <PersonFace key={userId} name={name} size={FACE_PX} className="others-face" />
              ))}
              {others.length > FACES && <span className="others-more">+{others.length - FACES}</span>}
            </span>
          </Focusable>
        </Tooltip>
      )}
    </>
  );
}

function useAttendance(postId: string | null): void {
  useEffect(() => {
    if (postId === null) return;
    // Of no weight: whether others see it is theirs to miss.
    const say = (open: string | null) => void call('sync.attend', { postId: open }).catch(() => undefined);
    say(postId);
    const stop = onEngineReturned(() => say(postId));
    return () => {
      stop();
      say(null);
    };
  }, [postId]);
}

function listed(others: readonly { readonly name: string }[]): string {
  const names = others.slice(0, FACES).map(({ name }) => name);
  const more = others.length - names.length;
  const all = more > 0 ? [...names, t('sync.othersMore', { count: more })] : names;
  return new Intl.ListFormat(document.documentElement.lang, { type: 'conjunction' }).format(all);
}
