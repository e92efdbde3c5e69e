import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * What somebody chose, shown at once: until the command is done and what is stored was read again. Two quick choices
 * build on each other instead of on what was stored before the first. `stored` is a new object on every read.
 */
export function useIntent<Value>(
  stored: Value,
  apply: (next: Value) => Promise<boolean>,
): readonly [Value, (change: (now: Value) => Value) => void] {
  const [intent, setIntent] = useState<{ readonly value: Value } | null>(null);
  const underWay = useRef(0);
  const latest = useRef({ value: stored, apply });
  latest.current = { value: intent ? intent.value : stored, apply };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a read that came after the last command was done ends the intent.
  useEffect(() => {
    if (underWay.current === 0) setIntent(null);
  }, [stored]);
  const choose = useCallback((change: (now: Value) => Value) => {
    const value = change(latest.current.value);
    latest.current = { ...latest.current, value };
    setIntent({ value });
    underWay.current += 1;
    void latest.current.apply(value).then((isDone) => {
      underWay.current -= 1;
      if (!isDone) setIntent(null);
    });
  }, []);
  return [intent ? intent.value : stored, choose];
}
