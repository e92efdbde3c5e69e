import type { JournalEntry } from '../database/journal-entry.ts';

/** A caller asks again within seconds, after a restart; a day's commands are more than enough. */
const REMEMBERED = 5_000;

/** What commands answered, by the caller's id: asked again, a command is not carried out again. */
export type Answers = {
  readonly has: (commandId: string) => boolean;
  readonly get: (commandId: string) => unknown;
  readonly keep: (commandId: string, value: unknown) => void;
};

export function rememberAnswers(tail: readonly JournalEntry[]): Answers {
  const answers = new Map<string, unknown>();
  function keep(commandId: string, value: unknown): void {
    answers.set(commandId, value);
    const [oldest] = answers.keys();
    if (answers.size > REMEMBERED && oldest !== undefined) answers.delete(oldest);
  }
  for (const { commandId, value } of tail) if (commandId !== null) keep(commandId, value);
  return { has: (id) => answers.has(id), get: (id) => answers.get(id), keep };
}
