import type { FileHandle } from 'node:fs/promises';
import type { ByteRange } from '#shared/lib/byte-range.ts';

/** A player reads ahead by itself; larger pieces only delay its next seek. */
const CHUNK_BYTES = 262_144;

/**
 * The bytes of a range, read as the player asks for them: a film of any size costs one piece of memory. Owns the handle,
 * and closes it at the end, on an error, when the body is cancelled, and when the request is aborted.
 */
export function createFileBody(handle: FileHandle, range: ByteRange, signal?: AbortSignal): ReadableStream<Uint8Array> {
  let position = range.first;
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= handle.close();
    return closing;
  };
  if (signal?.aborted) void close();
  signal?.addEventListener('abort', () => void close(), { once: true });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const wanted = Math.min(CHUNK_BYTES, range.last - position + 1);
        try {
          const { bytesRead, buffer } = await handle.read(new Uint8Array(wanted), 0, wanted, position);
          position += bytesRead;
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
          if (bytesRead > 0 && position <= range.last) return;
          await close();
          controller.close();
        } catch (error) {
          await close();
          controller.error(error);
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}
