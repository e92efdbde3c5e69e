import { t } from './text.ts';
import { showToast } from './toasts.ts';

/** To the clipboard, and says whether it is there. In answer to a press. */
export function copyText(text: string, said: string): void {
  // The window has no permissions, so not by navigator.clipboard.
  const field = document.createElement('textarea');
  const before = document.activeElement;
  field.value = text;
  field.className = 'visually-hidden';
  document.body.append(field);
  field.focus();
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  showToast(isCopied ? said : t('app.notCopied'), isCopied ? {} : { kind: 'error' });
}
