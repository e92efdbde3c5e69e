import { MEDIA_REFUSALS, type MediaRefusal } from '#shared/domain/media.ts';
import type { AppError } from '#shared/lib/app-error.ts';

function isRefusal(reason: unknown): reason is MediaRefusal {
  return (MEDIA_REFUSALS as readonly unknown[]).includes(reason);
}

/** Why this one file is left out, or null for what ends the whole import (a folder that cannot be written to). */
export function toRefusal(error: Pick<AppError, 'code' | 'details'>): MediaRefusal | null {
  if (isRefusal(error.details.reason)) return error.details.reason;
  return REASON_OF_CODE[error.code] ?? null;
}

const REASON_OF_CODE: Partial<Record<AppError['code'], MediaRefusal>> = {
  media_empty: 'empty',
  media_unsupported: 'type',
  media_unreadable: 'damaged',
  media_too_large: 'bytes',
  not_found: 'gone',
  disk_full: 'disk_full',
  internal: 'internal',
};
