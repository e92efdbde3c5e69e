import { useCallback, useState } from 'react';
import type { PostTargetView } from '../../../shared/contract/posts.ts';
import { ORIGINAL } from './version-tabs.tsx';

/**
 * Which text is shown: the original, or an account's own. One that goes while it is shown (a teammate took it off) stays until
 * another is chosen: the next letters would go into every account's text.
 */
export function useVersion(
  targets: readonly PostTargetView[],
  isEditable: boolean,
): {
  readonly version: string;
  readonly isGone: boolean;
  readonly setVersion: (version: string) => void;
} {
  const [wanted, setWanted] = useState(ORIGINAL);
  const [wasShown, setShown] = useState(false);
  const isThere = targets.some((target) => target.accountId === wanted && target.contentOverride !== null);
  if (isThere && !wasShown) setShown(true);
  const isGone = wasShown && isEditable && !isThere;
  const setVersion = useCallback(
    (version: string) => {
      if (version === wanted) return;
      setWanted(version);
      setShown(false);
    },
    [wanted],
  );
  return { version: isThere || isGone ? wanted : ORIGINAL, isGone, setVersion };
}
