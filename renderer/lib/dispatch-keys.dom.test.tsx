import { fireEvent, render, screen } from '@testing-library/react';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Command, registerCommands } from './commands.ts';
import { dispatchKeys } from './dispatch-keys.ts';

let done: string[] = [];
let isPossible = true;

function command(id: string, keys: string[], more: Partial<Command> = {}): Command {
  return { id, title: 'app.name', group: 'post', keys, run: () => void done.push(id), ...more };
}

let stop: () => void;
beforeAll(() => {
  registerCommands([
    command('new', ['N']),
    command('palette', ['Mod+K']),
    command('all', ['Mod+A']),
    command('send', ['Mod+Enter'], { worksInFields: true }),
    command('move', ['Alt+ArrowRight']),
    command('back', ['Escape'], { worksInFields: true }),
    command('queue', ['Q'], { isEnabled: () => isPossible }),
  ]);
  stop = dispatchKeys();
});
afterAll(() => stop());
beforeEach(() => {
  done = [];
  isPossible = true;
  document.body.innerHTML = '';
  render(
    <>
      <button type="button">tile</button>
      <button type="button" aria-label="greedy" onKeyDown={(event) => event.stopPropagation()} />
      <textarea aria-label="text" />
      <div role="menu" tabIndex={-1} aria-label="menu" />
      <input type="checkbox" aria-label="check" />
    </>,
  );
});

/** Presses a key where the focus is; true when the page kept the key from the browser. */
function press(where: string, key: string, more: KeyboardEventInit = {}): boolean {
  const element =
    where === 'tile'
      ? screen.getByText('tile')
      : where === 'menu'
        ? screen.getByRole('menu')
        : screen.getByLabelText(where);
  return !fireEvent.keyDown(element, { key, ...more });
}

test('a letter alone is a command on the calendar, and a letter in a text', () => {
  expect([press('tile', 'n'), press('text', 'n'), press('check', 'n')]).toEqual([true, false, true]);
  expect(done).toEqual(['new', 'new']);
});

test('Mod and Enter is the command, also on a button that takes Enter for itself', () => {
  press('greedy', 'Enter', { ctrlKey: true });
  press('text', 'Enter', { ctrlKey: true });
  press('greedy', 'Enter');
  expect(done).toEqual(['send', 'send']);
});

test('Mod and A takes all of the text in a field, all posts elsewhere', () => {
  expect([press('text', 'a', { ctrlKey: true }), press('tile', 'a', { ctrlKey: true })]).toEqual([false, true]);
  expect(done).toEqual(['all']);
});

test('Mod and a letter is a command everywhere, Alt and an arrow walks by words in a text', () => {
  press('text', 'k', { ctrlKey: true });
  press('text', 'ArrowRight', { altKey: true });
  press('tile', 'ArrowRight', { altKey: true });
  expect(done).toEqual(['palette', 'move']);
});

test('a menu has letters of its own', () => {
  press('menu', 'n');
  press('menu', 'Escape');
  expect(done).toEqual(['back']);
});

test('keys of an input method compose a character and do nothing else', () => {
  press('tile', 'n', { isComposing: true });
  press('tile', 'Process', { keyCode: 229 });
  press('text', 'Escape', { isComposing: true });
  expect(done).toEqual([]);
});

test('a key that something nearer took is not taken again', () => {
  screen.getByText('tile').addEventListener('keydown', (event) => event.preventDefault(), { once: true });
  press('tile', 'n');
  expect(done).toEqual([]);
});

test('what cannot be done now leaves its key alone', () => {
  isPossible = false;
  expect(press('tile', 'q')).toBe(false);
  expect(done).toEqual([]);
});
