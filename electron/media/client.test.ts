import { expect, test } from 'vitest';
import { createMediaClient } from './client.ts';
import type { WorkerPort } from './messages.ts';

type Asked = { type: string; id: number; input?: { source: { path: string } } };

const unattended = { onWanted: () => undefined };

/** A worker that dies of files called `poison`, and otherwise says that all went well. */
function createMortalWorkers(attach: (port: WorkerPort) => void) {
  const tried: string[] = [];
  function start(): void {
    let tell: (message: unknown) => void = () => undefined;
    let die: () => void = () => undefined;
    let isDead = false;
    attach({
      send: (raw) => {
        const message = raw as Asked;
        const path = message.input?.source.path ?? '';
        tried.push(path);
        setTimeout(
          () => {
            if (isDead) return;
            if (path !== 'poison')
              return tell({
                type: 'failed',
                id: message.id,
                error: { code: 'media_empty', message: path, details: {} },
              });
            isDead = true;
            die();
          },
          path === 'slow' ? 20 : 5,
        );
      },
      onMessage: (listener) => {
        tell = listener;
      },
      onClose: (listener) => {
        die = listener;
      },
      close: () => undefined,
    });
  }
  return { start, tried };
}

function take(client: ReturnType<typeof createMediaClient>, path: string, signal?: AbortSignal): Promise<string> {
  return client.call('take', { source: { path } }, signal ? { signal } : {}).then(
    () => 'taken',
    (error) => `${error.code} ${error.details.reason ?? ''}`.trim(),
  );
}

test('a file that kills the worker is refused after its second try; its neighbours are not', async () => {
  const workers = createMortalWorkers((port) => client.attach(port));
  const client = createMediaClient({ onWanted: () => setTimeout(workers.start, 1) });
  const outcomes = Promise.all(['good', 'poison', 'slow', 'slow'].map((path) => take(client, path)));
  expect(await outcomes).toEqual(['media_empty', 'media_unreadable crashed', 'media_empty', 'media_empty']);
  expect(workers.tried.filter((path) => path === 'poison')).toHaveLength(2);
  expect(await take(client, 'later')).toBe('media_empty');
});

test('a call that waits for a worker can be cancelled', async () => {
  const client = createMediaClient(unattended);
  const controller = new AbortController();
  const outcome = take(client, 'good', controller.signal);
  controller.abort();
  expect(await outcome).toBe('cancelled');
});

test('stopping rejects what is under way', async () => {
  const client = createMediaClient(unattended);
  const outcome = take(client, 'good');
  client.stop();
  expect(await outcome).toBe('cancelled');
});

test('a worker is started for work, and closed when there is none', async () => {
  let isOpen = false;
  const client = createMediaClient({ onWanted: () => setTimeout(startWorker, 1), idleMs: 10 });
  function startWorker(): void {
    isOpen = true;
    let tell: (message: unknown) => void = () => undefined;
    client.attach({
      send: (message) =>
        tell({ type: 'failed', id: message.id, error: { code: 'media_empty', message: '', details: {} } }),
      onMessage: (listener) => {
        tell = listener;
      },
      onClose: () => undefined,
      close: () => {
        isOpen = false;
      },
    });
  }
  expect(isOpen).toBe(false);
  expect(await take(client, 'a')).toBe('media_empty');
  await expect.poll(() => isOpen).toBe(false);
  expect(await take(client, 'b')).toBe('media_empty');
});
