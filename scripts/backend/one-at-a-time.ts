/** Runs `task` for one caller after the other, in the order of the calls. One that fails holds up nobody. */
export function oneAtATime<Arguments extends unknown[], Result>(
  task: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (...args) => {
    const mine = last.then(() => task(...args));
    last = mine.catch(() => undefined);
    return mine;
  };
}
