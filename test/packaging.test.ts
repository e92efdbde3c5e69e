import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DEEP_LINK_SCHEME } from '../electron/ipc/sign-in-link.ts';
import { drawIcons } from '../scripts/package/draw-icons.ts';
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
  readonly linux: { readonly icon: string; readonly executableName: string };
  readonly protocols: readonly { readonly schemes: readonly string[] }[];
  readonly win: {
    readonly icon: string;
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

it('links in mails open the app: its scheme is declared, and Electron names the file by which Linux knows it', () => {
  const { protocols, linux } = readConfig();
  const { desktopName } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { desktopName?: string };
  expect({ schemes: protocols.flatMap(({ schemes }) => schemes), desktopName }).toEqual({
    schemes: [DEEP_LINK_SCHEME],
    desktopName: `${linux.executableName}.desktop`,
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
  // All else, the local backend and its database among it, is for developers: electron-builder packs none of it.
  expect(Object.keys(dependencies)).toEqual(['@electric-sql/pglite', 'sharp']);
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

describe('the icon', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postroom-icons-'));
    await drawIcons({ source: join(root, 'electron/main/assets/icon.svg'), folder });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (file: string) => readFileSync(join(folder, basename(file)));

  it('is there for Linux from 16 to 1024 pixels', async () => {
    const files = readdirSync(join(folder, basename(readConfig().linux.icon)));
    const sizes = await Promise.all(files.map((file) => sizeOf(readFileSync(join(folder, 'icons', file)))));
    expect(sizes.sort((a, b) => a - b)).toEqual([16, 24, 32, 48, 64, 128, 256, 512, 1024]);
    expect(files.sort()).toEqual(sizes.map((size) => `${size}x${size}.png`).sort());
  });

  it('holds for Windows what its shell shows, from 16 to 256 pixels, all with the colours of the source', async () => {
    const ico = read(readConfig().win.icon);
    const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => 6 + 16 * index);
    const pictures = entries.map((at) => ({
      size: ico.readUInt8(at) || 256,
      content: ico.subarray(ico.readUInt32LE(at + 12), ico.readUInt32LE(at + 12) + ico.readUInt32LE(at + 8)),
    }));
    expect(pictures.map(({ size }) => size)).toEqual([16, 20, 24, 32, 40, 48, 64, 128, 256]);
    for (const { size, content } of pictures) {
      if (size === 256) expect(await sizeOf(content)).toBe(256);
      else expect([content.readInt32LE(4), content.readInt32LE(8)]).toEqual([size, size * 2]);
    }
    // A bitmap ends with its mask; the seal's red stands in the middle of the first row that is all wall.
    const { content, size } = pictures[3] ?? { content: Buffer.alloc(0), size: 0 };
    const at = 40 + ((size - 6) * size + size / 2) * 4;
    const [blue = 0, , red = 0, alpha] = content.subarray(at, at + 4);
    expect({ isRed: red > 180 && blue < 80, alpha }).toEqual({ isRed: true, alpha: 255 });
  });

  it('holds for macOS every size that it names, plain and fine', async () => {
    const icns = read(String(readConfig().mac.icon));
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const parts: [string, number][] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      const content = icns.subarray(at + 8, at + icns.readUInt32BE(at + 4));
      parts.push([icns.toString('latin1', at, at + 4), await sizeOf(content)]);
    }
    expect(parts).toEqual([
      ['ic11', 32],
      ['ic12', 64],
      ['ic07', 128],
      ['ic13', 256],
      ['ic08', 256],
      ['ic14', 512],
      ['ic09', 512],
      ['ic10', 1024],
    ]);
  });
});

async function sizeOf(png: Buffer): Promise<number> {
  const { format, width, height } = await sharp(png).metadata();
  expect([format, height]).toEqual(['png', width]);
  return width;
}
