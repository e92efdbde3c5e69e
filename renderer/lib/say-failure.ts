import { type AppError, isAppError } from '../../shared/lib/app-error.ts';
import { t } from './text.ts';
import { showToast } from './toasts.ts';

/** Says in words why something did not work; whatever is no expected failure is a bug and goes on to the console. */
export function sayFailure(error: unknown): void {
  if (!isAppError(error)) throw error;
  showToast(failureWords(error), { kind: 'error' });
}

export function failureWords(error: AppError): string {
  return t(`errors.${error.code}`, { ...toValues(error.details) });
}

function toValues(details: Readonly<Record<string, string | number | boolean | null>>) {
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, String(value)]));
}
