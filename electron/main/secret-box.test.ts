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
    ['a keyring', 'gnome_libsecret', true],
    ['none (basic_text, whose key is known)', 'basic_text', false],
  ] as const)('on Linux with %s is %s: %s', async (_what, backend, value) => {
    const box = createSecretBox({ ...newer, getSelectedStorageBackend: () => backend }, 'linux');
    expect(await box({ kind: 'isProtected' })).toEqual({ ok: true, value });
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
