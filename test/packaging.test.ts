import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { unpackedExecutable } from '../scripts/package/unpacked-executable.ts';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as {
  validateConfiguration: (config: object, log: { isEnabled: boolean }) => Promise<void>;
};

/** Not typed by electron-builder's own types: the test looks at what is written, not at what could be. */
type Written = {
  readonly files: readonly string[];
  readonly asar: boolean;
  readonly asarUnpack: readonly string[];
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly mac: Readonly<Record<string, unknown>>;
  readonly win: {
    readonly signtoolOptions?: { readonly publisherName?: readonly string[] };
    readonly verifyUpdateCodeSignature?: boolean;
  };
};

function readConfig(): Written {
  return parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Written;
}

const validate = (config: object) => validateConfiguration(config, { isEnabled: false });

it('the packaging configuration is one that electron-builder accepts', async () => {
  await expect(validate(readConfig())).resolves.toBeUndefined();
  await expect(validate({ ...readConfig(), electronFuzes: {} })).rejects.toThrow(/electronFuzes/);
});

it('only what is built and package.json go into the archive, sharp outside it', () => {
  const { files, asar, asarUnpack } = readConfig();
  expect({ files: files.filter((pattern) => !pattern.startsWith('!')), asar, asarUnpack }).toEqual({
    files: ['package.json', 'out/main/**', 'out/preload/**', 'out/renderer/**'],
    asar: true,
    asarUnpack: ['node_modules/sharp/**', 'node_modules/@img/**'],
  });
});

it('every fuse that electron-builder knows is set, to the safe side', () => {
  const scheme = JSON.parse(readFileSync(require.resolve('app-builder-lib/scheme.json'), 'utf8'));
  const known = Object.keys(scheme.definitions.FuseOptionsV1.properties).filter((name) => name.match(/^(?!reset)/));
  const { electronFuses } = readConfig();
  expect(Object.keys(electronFuses).sort()).toEqual(known.sort());
  expect(Object.keys(electronFuses).filter((name) => electronFuses[name])).toEqual([
    'enableCookieEncryption',
    'enableEmbeddedAsarIntegrityValidation',
    'onlyLoadAppFromAsar',
  ]);
});

it('a publisher is named, without whom the update’s signature goes unchecked on Windows (PITFALLS: Electron)', () => {
  const { win } = readConfig();
  expect({ names: win.signtoolOptions?.publisherName, isChecked: win.verifyUpdateCodeSignature }).toEqual({
    names: ['The Postroom team'],
    isChecked: true,
  });
});

it('macOS gets the hardened runtime, and no right but to compile at run time', () => {
  const { mac } = readConfig();
  const entitlements = readFileSync(join(root, String(mac.entitlements)), 'utf8');
  expect({
    hardened: mac.hardenedRuntime,
    inherited: mac.entitlementsInherit,
    rights: entitlements.match(/<key>.*<\/key>/g),
  }).toEqual({
    hardened: true,
    inherited: mac.entitlements,
    rights: ['<key>com.apple.security.cs.allow-jit</key>'],
  });
});

it('what runs at run time and is not bundled is a production dependency with an exact version', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

it('the unpacked app is where electron-builder leaves it on each system', () => {
  const at = (platform: string, arch: string) => unpackedExecutable('/p', { platform, arch }).replaceAll('\\', '/');
  expect([at('linux', 'x64'), at('linux', 'arm64'), at('darwin', 'arm64'), at('win32', 'x64')]).toEqual([
    '/p/dist/linux-unpacked/postroom',
    '/p/dist/linux-arm64-unpacked/postroom',
    '/p/dist/mac-arm64/Postroom.app/Contents/MacOS/Postroom',
    '/p/dist/win-unpacked/Postroom.exe',
  ]);
});
