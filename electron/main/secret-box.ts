import type { SecretAnswer, SecretQuestion } from '../engine/protocol.ts';

/** What is used of Electron's `safeStorage`. The calls without `Async` are deprecated in 45; 43 may lack the others. */
export type SafeStorage = Pick<Electron.SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
  Partial<
    Pick<
      Electron.SafeStorage,
      'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
    >
  >;

/**
 * On Linux Chromium writes in front which key it took. SECURITY: `v10` is the one in its source (components/os_crypt:
 * "peanuts"), which it falls back to when a keyring is lost; nothing in front is the text itself.
 */
const SEALED_BY_KEYRING = /^v(?!10)\d\d$/;

/**
 * Answers the engine, which has no `safeStorage` of its own. Never rejects. Seals nothing that anybody could
 * unseal. SECURITY: what is sealed and unsealed goes
 * through here and is neither kept nor logged; the engine writes the sealed text to the disk.
 */
export function createSecretBox(
  storage: SafeStorage,
  platform: NodeJS.Platform,
): (question: SecretQuestion) => Promise<SecretAnswer> {
  async function isProtected(): Promise<boolean> {
    // PITFALLS: without a keyring Linux has `basic_text`, whose key is in Chromium's source.
    if (platform === 'linux' && storage.getSelectedStorageBackend?.() === 'basic_text') return false;
    if (!((await storage.isAsyncEncryptionAvailable?.()) ?? storage.isEncryptionAvailable())) return false;
    return platform !== 'linux' || (await isSealedByKeyring());
  }

  /** What is named as the backend need not be what seals: only a sealed text tells. */
  async function isSealedByKeyring(): Promise<boolean> {
    try {
      await seal('probe');
      return true;
    } catch {
      return false;
    }
  }

  async function seal(text: string): Promise<string> {
    const sealed = (await storage.encryptStringAsync?.(text)) ?? storage.encryptString(text);
    if (platform === 'linux' && !SEALED_BY_KEYRING.test(sealed.toString('latin1', 0, 3))) {
      throw new Error('Sealed with a key that everybody knows');
    }
    return sealed.toString('base64');
  }

  async function unseal(sealed: string): Promise<string> {
    const bytes = Buffer.from(sealed, 'base64');
    return (await storage.decryptStringAsync?.(bytes))?.result ?? storage.decryptString(bytes);
  }

  return async (question) => {
    try {
      if (question.kind === 'isProtected') return { ok: true, value: await isProtected() };
      return { ok: true, value: question.kind === 'seal' ? await seal(question.text) : await unseal(question.sealed) };
    } catch {
      return { ok: false };
    }
  };
}
