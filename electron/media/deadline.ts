import { AppError } from '#shared/lib/app-error.ts';

/** Rejects with media_unreadable when the work takes longer; the caller then disposes of what the work still holds. */
export async function withinMs<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new AppError('media_unreadable', 'Reading took too long', { details: { reason: 'timed_out' } });
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
