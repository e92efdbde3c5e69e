import { useRef } from 'react';

/** The object of an earlier render for as long as nothing in it changed: a part that did not change is not drawn again. */
export function useStable<Value>(value: Value, isSame: (left: Value, right: Value) => boolean = isSameJson): Value {
  const known = useRef(value);
  if (known.current !== value && !isSame(known.current, value)) known.current = value;
  return known.current;
}

function isSameJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
