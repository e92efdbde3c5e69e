/** When IndexedDB last finished writing: what is on the disk, whatever the library says. */
let lastAt = 0;
let underWay = 0;

const { transaction } = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function (names, mode, options) {
  const made = transaction.call(this, names, mode, options);
  if (mode === 'readwrite') {
    underWay++;
    const end = () => {
      underWay--;
      lastAt = performance.now();
    };
    made.addEventListener('complete', end);
    made.addEventListener('abort', end);
  }
  return made;
};

/** Resolves with the time of the last write once nothing was written for `restMs`. */
export async function written(restMs) {
  const startedAt = performance.now();
  while (underWay > 0 || performance.now() - Math.max(lastAt, startedAt) < restMs) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return lastAt;
}

/** From the call of `work` until what it did is on the disk, in ms. */
export async function timeDurable(work, restMs) {
  const startedAt = performance.now();
  await work();
  const doneAt = performance.now();
  return Math.max(doneAt, await written(restMs)) - startedAt;
}
