import type { SecretBox } from '../sync/auth/session-store.ts';
import type { FromMain, SecretAnswer, SecretQuestion, ToMain } from './protocol.ts';

/** The system's protection, which lives in main: asked over the line to it. */
export function askMainForSecrets(tell: (message: ToMain) => void): {
  readonly box: SecretBox;
  readonly settle: (message: Extract<FromMain, { type: 'secret' }>) => void;
} {
  const asked = new Map<number, (answer: SecretAnswer) => void>();
  let lastId = 0;

  async function ask<Value extends string | boolean>(question: SecretQuestion): Promise<Value> {
    const answer = await new Promise<SecretAnswer>((resolve) => {
      lastId++;
      asked.set(lastId, resolve);
      tell({ type: 'secret', id: lastId, question });
    });
    if (!answer.ok) throw new Error(`The system could not ${question.kind}`);
    return answer.value as Value;
  }

  return {
    box: {
      isProtected: () => ask<boolean>({ kind: 'isProtected' }),
      seal: (text) => ask<string>({ kind: 'seal', text }),
      unseal: (sealed) => ask<string>({ kind: 'unseal', sealed }),
    },
    settle: ({ id, answer }) => {
      asked.get(id)?.(answer);
      asked.delete(id);
    },
  };
}
