import { pathToFileURL } from 'node:url';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

const CATALOGUE = /\/shared\/locales\/\w+\/index\.ts$/;

/**
 * Compiles the messages when the window is built, so that it starts without the parser of ICU messages and without
 * parsing: as JSON, which an engine reads faster than the same in JavaScript.
 */
export function compileCatalogue(): Plugin {
  return {
    name: 'postroom-compile-catalogue',
    apply: 'build',
    enforce: 'pre',
    async load(id) {
      if (!CATALOGUE.test(id)) return null;
      const { messages } = (await import(pathToFileURL(id).href)) as { messages: Record<string, string> };
      const compiled = Object.entries(messages).map(([key, message]) => [key, compileMessage(message)]);
      const json = JSON.stringify(JSON.stringify(Object.fromEntries(compiled)));
      return `export const messages = JSON.parse(${json});`;
    },
  };
}
