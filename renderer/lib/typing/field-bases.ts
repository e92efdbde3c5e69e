/**
 * What each field's next text is built on: what it last took from the engine, or what the engine last took from it. With it
 * the engine can tell what was typed from what came to stand there meanwhile. undefined: nothing was shown yet.
 */
export type FieldBases = {
  readonly get: (key: string) => string | undefined;
  readonly set: (key: string, text: string | undefined) => void;
};

/** More fields than are written in at one time. */
const MAX_FIELDS = 200;

export function createFieldBases(): FieldBases {
  const bases = new Map<string, string>();
  return {
    get: (key) => bases.get(key),
    set: (key, text) => {
      bases.delete(key);
      if (text === undefined) return;
      bases.set(key, text);
      const [oldest] = bases.keys();
      if (bases.size > MAX_FIELDS && oldest !== undefined) bases.delete(oldest);
    },
  };
}
