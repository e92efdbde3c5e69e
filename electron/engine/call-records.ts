import type { Clock } from '#shared/lib/clock.ts';
import type { Fetch } from '../sync/auth/guarded-fetch.ts';

/** A call to the project, for whoever wants to know why sync is slow or fails. */
export type CallRecord = {
  readonly name: string;
  readonly atMs: number;
  readonly durationMs: number;
  /** null: it was never answered. */
  readonly status: number | null;
  readonly bytesSent: number;
  readonly bytesReceived: number;
};

const KEPT = 50;

/** Notes each call that goes through `fetch`: never what was said. */
export function recordCalls(
  fetch: Fetch,
  clock: Clock,
): { readonly fetch: Fetch; readonly list: () => readonly CallRecord[] } {
  const records: CallRecord[] = [];

  function add(record: CallRecord): void {
    records.push(record);
    if (records.length > KEPT) records.shift();
  }

  return {
    list: () => [...records],
    fetch: async (input, init) => {
      const startedAt = performance.now();
      const bytesSent = typeof init?.body === 'string' ? Buffer.byteLength(init.body) : 0;
      const record = (status: number | null, bytesReceived: number) =>
        add({
          name: nameOf(String(input)),
          atMs: clock.nowMs(),
          durationMs: Math.round(performance.now() - startedAt),
          status,
          bytesSent,
          bytesReceived,
        });
      try {
        const answer = await fetch(input, init);
        if (answer.body === null) {
          record(answer.status, 0);
          return answer;
        }
        return new Response(
          counted(answer.body, (bytes) => record(answer.status, bytes)),
          answer,
        );
      } catch (error) {
        record(null, 0);
        throw error;
      }
    },
  };
}

function nameOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? '';
}

/** `onEnd` also where the other side breaks off, or nobody reads to the end. */
function counted(body: ReadableStream<Uint8Array>, onEnd: (bytes: number) => void): ReadableStream<Uint8Array> {
  let bytes = 0;
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          bytes += value.length;
          controller.enqueue(value);
          return;
        }
        onEnd(bytes);
        controller.close();
      } catch (error) {
        onEnd(bytes);
        controller.error(error);
      }
    },
    cancel: async (reason) => {
      onEnd(bytes);
      await reader.cancel(reason);
    },
  });
}
