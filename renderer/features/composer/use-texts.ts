import { useCallback, useMemo, useRef, useState } from 'react';
import { latestTyped } from '../../lib/typing/savers.ts';
import type { Texts } from './checks.ts';
import type { StoredTexts } from './use-post.ts';
import { useStable } from './use-stable.ts';
import { ORIGINAL } from './version-tabs.tsx';

export function textKey(postId: string, version: string): string {
  return `text:${postId}:${version}`;
}

/** The texts as the person sees them: what is stored, but for the letters that are on their way there. */
export function useTexts(
  postId: string,
  stored: StoredTexts,
  version: string,
): {
  readonly texts: Texts;
  /** What stands in the field of this version; null: the field is gone. */
  readonly onText: (text: string | null) => void;
  /** As of this moment, for a command that goes by it. */
  readonly latestText: (version: string) => string;
} {
  const [typed, setTyped] = useState<{ readonly version: string; readonly text: string } | null>(null);
  const latest = useRef(stored);
  latest.current = stored;
  const now = useMemo<Texts>(() => {
    const seen = (key: string, text: string) =>
      typed?.version === key ? typed.text : (latestTyped(textKey(postId, key), stored.askedAt) ?? text);
    const overrides = [...stored.overrides].map(([accountId, text]) => [accountId, seen(accountId, text)] as const);
    return { original: seen(ORIGINAL, stored.original), overrides: new Map(overrides) };
  }, [postId, stored, typed]);
  const onText = useCallback(
    (text: string | null) =>
      setTyped((known) => {
        if (text !== null) return { version, text };
        return known?.version === version ? null : known;
      }),
    [version],
  );
  const latestText = useCallback(
    (key: string) => {
      const { askedAt, overrides, original } = latest.current;
      return latestTyped(textKey(postId, key), askedAt) ?? overrides.get(key) ?? original;
    },
    [postId],
  );
  return { texts: useStable(now, isSameTexts), onText, latestText };
}

function isSameTexts(left: Texts, right: Texts): boolean {
  if (left.original !== right.original || left.overrides.size !== right.overrides.size) return false;
  return [...left.overrides].every(([accountId, text]) => right.overrides.get(accountId) === text);
}
