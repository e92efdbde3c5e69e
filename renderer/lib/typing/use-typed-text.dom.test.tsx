import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mergeTyped } from '../../../shared/domain/merge-text.ts';
import type { AppError } from '../../../shared/lib/app-error.ts';

/** The engine's side of one text: it merges as `posts.writeText` does, and answers when it is let. */
let stored: string;
let kept: string[];
let sent: Sent[];
let show: (askedAt?: number) => void;

type Sent = {
  readonly text: string;
  readonly base: string | undefined;
  readonly done: () => void;
  readonly fail: (error: AppError) => void;
  /** Done, and not heard of. */
  readonly lose: (error: AppError) => void;
};

function send(text: string, base: string | undefined): Promise<void> {
  const take = () => {
    const merged = base === undefined ? { text, kept: null } : mergeTyped({ base, typed: text, stored });
    stored = merged.text;
    if (merged.kept !== null) kept.push(merged.kept);
  };
  return new Promise((resolve, reject) => {
    const done = () => {
      take();
      resolve();
    };
    const lose = (error: AppError) => {
      take();
      reject(error);
    };
    sent.push({ text, base, done, fail: reject, lose });
  });
}

/** The engine takes what is on its way, until nothing is. */
async function settle(): Promise<void> {
  for (let next = sent.shift(); next; next = sent.shift()) {
    const { done } = next;
    await act(async () => done());
  }
}

const field = () => screen.getByRole('textbox') as HTMLTextAreaElement;

/** Letters at the caret, one by one. */
function type(letters: string): void {
  for (const letter of letters) {
    const { value, selectionStart: at } = field();
    field().value = value.slice(0, at) + letter + value.slice(at);
    field().setSelectionRange(at + 1, at + 1);
    fireEvent.input(field());
  }
}

beforeEach(async () => {
  vi.resetModules();
  [stored, kept, sent] = ['The boats leave at nine.', [], []];
  vi.stubGlobal('postroom', { call: async () => ({ ok: true, value: {} }), subscribe: () => () => undefined });
  const { AskedAt, useTypedText } = await import('./use-typed-text.ts');
  function Field({ text }: { readonly text: string }) {
    const element = useRef<HTMLTextAreaElement>(null);
    const typed = useTypedText({ field: element, saveKey: 'text:1:', stored: text, send });
    const { onInput, onCompositionStart, onCompositionEnd } = typed;
    return <textarea ref={element} {...{ onInput, onCompositionStart, onCompositionEnd }} />;
  }
  const at = (askedAt: number) => (
    <AskedAt value={askedAt}>
      <Field text={stored} />
    </AskedAt>
  );
  const { rerender } = render(at(performance.now()));
  show = (askedAt = performance.now()) => rerender(at(askedAt));
  field().focus();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('a field in which somebody types while another changes the text', () => {
  it('sends what each text was built on, and takes the merged one with the caret between its letters', async () => {
    field().setSelectionRange(3, 3);
    type(' old');
    stored = 'The boats leave at ten.';
    expect(sent.map(({ base }) => base)).toEqual(['The boats leave at nine.']);
    await settle();
    show();
    expect([field().value, field().selectionStart]).toEqual(['The old boats leave at ten.', 7]);
    type(' red');
    expect(sent[0]?.base).toBe('The old boats leave at ten.');
    await settle();
    expect([stored, kept]).toEqual(['The old red boats leave at ten.', []]);
  });

  it('keeps letters that were typed after the answer was asked for', async () => {
    field().setSelectionRange(3, 3);
    type(' old');
    await settle();
    stored = 'The old boats leave at ten.';
    const askedAt = performance.now();
    type(' red');
    show(askedAt);
    expect(field().value).toBe('The old red boats leave at nine.');
    await settle();
    show();
    expect([field().value, field().selectionStart, kept]).toEqual(['The old red boats leave at ten.', 11, []]);
  });

  it('is not touched while an input method composes, and loses nothing of it', async () => {
    field().setSelectionRange(3, 3);
    fireEvent.compositionStart(field());
    type(' ふね');
    await settle();
    stored = stored.replace('nine', 'ten');
    show();
    expect(field().value).toBe('The ふね boats leave at nine.');
    type('を');
    fireEvent.compositionEnd(field());
    await settle();
    show();
    expect([field().value, field().selectionStart]).toEqual(['The ふねを boats leave at ten.', 7]);
  });

  it('stands where both changed the same words, and the other text is kept', async () => {
    field().setSelectionRange(23, 23);
    type('ty');
    stored = 'The boats leave at ten.';
    await settle();
    show();
    expect([field().value, kept]).toEqual(['The boats leave at ninety.', ['The boats leave at ten.']]);
  });
});

describe('letters that are sent while nothing is known of those before', () => {
  it('take no word of another’s away when the window goes', async () => {
    const { startSavers } = await import('./savers.ts');
    const stop = startSavers();
    field().setSelectionRange(3, 3);
    type(' o');
    stored = 'The boats leave at ten.';
    type('ld');
    fireEvent(window, new Event('pagehide'));
    await settle();
    stop();
    expect([stored, kept]).toEqual(['The old boats leave at ten.', []]);
  });

  it('nor after one whose answer never came', async () => {
    const { AppError } = await import('../../../shared/lib/app-error.ts');
    field().setSelectionRange(3, 3);
    type(' o');
    stored = 'The boats leave at ten.';
    type('ld');
    await act(async () => sent.shift()?.lose(new AppError('engine_restarted', 'Killed')));
    type(' ');
    await settle();
    expect([stored, kept]).toEqual(['The old  boats leave at ten.', []]);
  });

  it.each([
    ['taken back', 'Bring a coat.', 'The boats leave at nine.'],
    ['all of it', '', 'The boats leave at nine.'],
    [
      'doubled',
      'The boats leave at nine. The boats leave at nine.',
      'So: The boats leave at nine. The boats leave at nine.',
    ],
  ])('nor do they undo what was typed on them: %s', async (_, first, second) => {
    const { AppError } = await import('../../../shared/lib/app-error.ts');
    const { startSavers } = await import('./savers.ts');
    const write = (text: string) => {
      field().value = text;
      fireEvent.input(field());
    };
    write(first);
    await act(async () => sent.shift()?.lose(new AppError('engine_restarted', 'Killed')));
    write(second);
    await settle();
    expect(stored).toBe(second);
    const stop = startSavers();
    write(first);
    write(second);
    fireEvent(window, new Event('pagehide'));
    await settle();
    stop();
    expect(stored).toBe(second);
  });
});

/** PRODUCT: nothing that a person typed is ever lost, and nothing holds up the window. */
describe('letters that are refused for good', () => {
  const refuse = async (details: Record<string, boolean>) => {
    const { useToasts } = await import('../toasts.ts');
    const { whenSaved } = await import('./savers.ts');
    const { AppError } = await import('../../../shared/lib/app-error.ts');
    field().setSelectionRange(3, 3);
    const seen = new Set<number>();
    const words = field().value;
    const steps = [' ', ' o', ' ol', ' old', ' ol'].map((letters) => words.slice(0, 3) + letters + words.slice(3));
    for (const text of steps) {
      field().value = text;
      fireEvent.input(field());
      const fail = sent.shift()?.fail;
      await act(async () => fail?.(new AppError('not_allowed', 'Out', { details })));
      for (const { id } of useToasts.getState().toasts) seen.add(id);
    }
    expect(await whenSaved()).toBe(true);
    // Told once: it stands where it stood.
    expect(seen.size).toBe(1);
    return useToasts.getState().toasts.map(({ text, kind, action }) => [text, kind, action?.label]);
  };

  it('are told once, and can be copied from what is told', async () => {
    expect(await refuse({})).toEqual([
      ['That is not possible in this state. Nothing was changed.', 'error', 'Copy what you typed'],
    ]);
  });

  it('are said to be kept where the engine kept them', async () => {
    expect(await refuse({ isKept: true })).toEqual([
      ['This post has begun to go out, so its text stays. What you typed is kept in its history.', 'error', undefined],
    ]);
  });
});
