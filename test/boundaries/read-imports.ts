import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, normalize } from 'node:path';
import { parseSync } from 'vite';

/** One arrow of the import graph. `to` is a path from the root, `npm:<package>`, `node:<module>`, or `unknown:…`. */
export type Arrow = { readonly from: string; readonly to: string; readonly isTypeOnly: boolean };

const TIERS = ['shared', 'drizzle', 'electron', 'renderer', 'scripts', 'test'];
const IS_TEST = /\.test\.tsx?$|\.e2e\.ts$/;

/** Every source file of the project that git would keep, without what is generated. */
export function listSources(root: string): string[] {
  return TIERS.flatMap((tier) =>
    readdirSync(join(root, tier), { recursive: true, encoding: 'utf8' })
      .map((name) => `${tier}/${name.replaceAll('\\', '/')}`)
      // Peers of a bench bring their own packages.
      .filter((name) => !name.includes('/node_modules/'))
      .filter((name) => /\.(ts|tsx|mjs|css)$/.test(name) && !name.endsWith('.d.ts')),
  );
}

/** What the product imports; tests may reach anywhere. */
export function readArrows(root: string): Arrow[] {
  return listSources(root)
    .filter((file) => /^(shared|drizzle|electron|renderer)\//.test(file) && /\.tsx?$/.test(file) && !IS_TEST.test(file))
    .flatMap((file) => arrowsOf(file, readFileSync(join(root, file), 'utf8')));
}

export function arrowsOf(file: string, source: string): Arrow[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const arrow = (specifier: string, isTypeOnly: boolean) => ({ from: file, to: toTarget(file, specifier), isTypeOnly });
  return [
    ...module.staticImports.map(({ moduleRequest, entries }) =>
      arrow(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType)),
    ),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) => (entry.moduleRequest ? [arrow(entry.moduleRequest.value, entry.isType)] : [])),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => {
      const request = source.slice(start, end);
      const literal = /^(['"`])([^$]*)\1$/.exec(request)?.[2];
      return literal === undefined
        ? { from: file, to: `unknown:${request}`, isTypeOnly: false }
        : arrow(literal, false);
    }),
  ];
}

function toTarget(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return normalize(join(file, '..', specifier)).replaceAll('\\', '/');
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('node:')) return specifier;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return builtinModules.includes(name) ? `node:${specifier}` : `npm:${name}`;
}
