/** One piece of work after the other, each when the one before has ended, well or not. */
export type Turns = {
  readonly add: <Value>(work: () => Promise<Value>) => Promise<Value>;
  /** Settles, without failing, with what is last by now. */
  readonly settled: () => Promise<unknown>;
};

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add: (work) => {
      const done = last.then(work);
      last = done.catch(() => undefined);
      return done;
    },
    settled: () => last,
  };
}
