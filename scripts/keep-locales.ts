import type { Plugin } from 'vite';

const WORDS = /\/react-(?:aria|stately|aria-components)\/dist\/(?:private\/)?intl\/.*\/([a-z]{2}-[A-Z]{2})\.m?js$/;

/**
 * Leaves out what react-aria says in languages that Postroom is not translated into: 300 KB of the window's scripts. It
 * falls back to en-US by itself.
 */
export function keepLocales(locales: readonly string[]): Plugin {
  return {
    name: 'postroom-keep-locales',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      const locale = WORDS.exec(id)?.[1];
      return locale === undefined || locales.includes(locale) ? null : 'export default {};';
    },
  };
}
