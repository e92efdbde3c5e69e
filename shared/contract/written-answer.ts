import type { Answer } from './envelope.ts';

/**
 * The value as JSON, undefined where there is none: what crosses to the page as an object is copied property by property,
 * and a month of posts so holds the window up for 22 ms, as a text with its reading for 12 (measured at 1,070 posts).
 */
export type WrittenAnswer =
  | { readonly ok: true; readonly text: string | undefined }
  | Extract<Answer, { readonly ok: false }>;
export type WrittenAnswerMessage = { readonly id: number } & WrittenAnswer;

export function writeAnswer(answer: Answer): WrittenAnswer {
  return answer.ok ? { ok: true, text: JSON.stringify(answer.value) } : answer;
}

export function readAnswer(answer: WrittenAnswer): Answer {
  if (!answer.ok) return answer;
  return { ok: true, value: answer.text === undefined ? undefined : JSON.parse(answer.text) };
}
