import { describe, expect, it } from 'vitest';
import { createSecretBox, type SafeStorage } from './secret-box.ts';

const older: SafeStorage = {
  isEncryptionAvailable: () => true,
  encryptString: (text) => Buffer.from(`old ${text}`),
  decryptString: (bytes) => bytes.toString().replace(/^old /, ''),
};
const newer: SafeStorage = {
  ...older,
  isAsyncEncryptionAvailable: async () => true,
  encryptStringAsync: async (text) => Buffer.from(`new ${text}`),
  decryptStringAsync: async (bytes) => ({ shouldReEncrypt: false, result: bytes.toString().replace(/^new /, '') }),
};
/** Chromium writes in front which key it took. */
const linux = (prefix: string, backend: 'gnome_libsecret' | 'basic_text' = 'gnome_libsecret'): SafeStorage => ({
  ...newer,
  encryptStringAsync: async (text) => Buffer.from(prefix + text),
  getSelectedStorageBackend: () => backend,
});
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the system’s protection', () => {
  it.each([
    ['of an older Electron', older, 'old'],
    ['of a newer one', newer, 'new'],
  ])('%s seals and unseals', async (_which, storage, mark) => {
    const box = createSecretBox(storage, 'darwin');
    const sealed = base64(`${mark} a token`);
    expect([
      await box({ kind: 'isProtected' }),
      await box({ kind: 'seal', text: 'a token' }),
      await box({ kind: 'unseal', sealed }),
    ]).toEqual([
      { ok: true, value: true },
      { ok: true, value: sealed },
      { ok: true, value: 'a token' },
    ]);
  });

  it.each([
    ['a keyring', 'gnome_libsecret', 'v11', true],
    ['the desktop’s portal', 'gnome_libsecret', 'v12', true],
    ['none (basic_text, whose key is known)', 'basic_text', 'v10', false],
    ['a keyring in name, and the known key in fact', 'gnome_libsecret', 'v10', false],
    ['a keyring in name, and nothing in fact', 'gnome_libsecret', '', false],
  ] as const)('on Linux with %s (%s, %s): %s', async (_what, backend, prefix, value) => {
    const box = createSecretBox(linux(prefix, backend), 'linux');
    expect(await box({ kind: 'isProtected' })).toEqual({ ok: true, value });
  });

  it('on Linux with a keyring that fails is none', async () => {
    const encryptStringAsync = async () => {
      throw new Error('The keyring is locked');
    };
    const box = createSecretBox({ ...linux('v11'), encryptStringAsync }, 'linux');
    expect(await box({ kind: 'isProtected' })).toEqual({ ok: true, value: false });
  });

  it.each([
    ['Linux, where the key is known', 'linux', false],
    ['macOS, where every key is the keychain’s', 'darwin', true],
  ] as const)('seals nothing with the key of v10 on %s', async (_where, platform, ok) => {
    const box = createSecretBox(linux('v10'), platform);
    expect((await box({ kind: 'seal', text: 'a token' })).ok).toBe(ok);
  });

  it('refuses to seal when the keyring was lost behind the question', async () => {
    let prefix = 'v11';
    const encryptStringAsync = async (text: string) => Buffer.from(prefix + text);
    const box = createSecretBox({ ...linux('v11'), encryptStringAsync }, 'linux');
    const before = await box({ kind: 'isProtected' });
    prefix = 'v10';
    expect({ before, sealed: await box({ kind: 'seal', text: 'a token' }) }).toEqual({
      before: { ok: true, value: true },
      sealed: { ok: false },
    });
  });

  it('that is not there is said to be none', async () => {
    const box = createSecretBox({ ...newer, isAsyncEncryptionAvailable: async () => false }, 'win32');
    expect(await box({ kind: 'isProtected' })).toEqual({ ok: true, value: false });
  });

  it('that fails (another machine’s file, a locked keyring) answers so, and says nothing of what it was given', async () => {
    const fail = () => {
      throw new Error('Error while decrypting the ciphertext');
    };
    const box = createSecretBox({ ...older, decryptString: fail }, 'win32');
    expect(await box({ kind: 'unseal', sealed: base64('a token') })).toEqual({ ok: false });
  });
});
