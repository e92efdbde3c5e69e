import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { type MessageKey, messages } from '../../shared/locales/en/index.ts';

const i18n = setupI18n({ locale: 'en', messages: { en: messages } });
// A build has them compiled already (scripts/compile-catalogue.ts), and leaves the compiler out.
if (import.meta.env.DEV) i18n.setMessagesCompiler(compileMessage);

/** The words for a key of the catalogue. Values go into its braces (ICU). */
export function t(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  return i18n._(key, { ...values });
}
