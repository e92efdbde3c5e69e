/** Events that come in bursts, as one. */
const REST_MS = 50;

export function announce(emit: () => void): { readonly soon: () => void; readonly stop: () => void } {
  let timer: NodeJS.Timeout | null = null;
  return {
    soon: () => {
      timer ??= setTimeout(() => {
        timer = null;
        emit();
      }, REST_MS);
    },
    stop: () => {
      if (timer) clearTimeout(timer);
    },
  };
}
