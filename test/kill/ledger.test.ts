import { expect, it } from 'vitest';
import { createLedger, type Ledger } from './ledger.ts';

function typed(...texts: readonly string[]): Ledger {
  const ledger = createLedger();
  ledger.begin('text:a', '');
  for (const text of texts) ledger.did('text:a', text);
  return ledger;
}

const text = (value: string) => new Map([['text:a', value]]);

it('after a kill, what was shown must stand, and of what was typed since, any step may', () => {
  for (const found of ['on', 'one', 'one ']) {
    const ledger = typed('o', 'on', 'one', 'one ');
    ledger.shown(text('on'));
    ledger.foundAgain(text(found));
    expect([ledger.wrong, ledger.lostCharacters()]).toEqual([[], 0]);
  }
});

it('an older step, nothing at all and what nobody typed are wrong, and lost characters are counted', () => {
  const lostWith = (facts: ReadonlyMap<string, string>) => {
    const ledger = typed('o', 'on', 'one', 'one ');
    ledger.shown(text('one'));
    ledger.foundAgain(facts);
    return [ledger.wrong.length, ledger.lostCharacters()];
  };
  expect([text('on'), new Map<string, string>(), text('two')].map(lostWith)).toEqual([
    [1, 1],
    [1, 3],
    [1, 3],
  ]);
});

it('a step that looks like what was shown before does not count as shown', () => {
  const ledger = typed('o', 'on', 'o', 'oh');
  ledger.shown(text('o'));
  ledger.foundAgain(text('on'));
  expect(ledger.wrong).toEqual([]);
});

it('all is shown once everything stands as it was left, though it was left as it began', () => {
  const ledger = typed('o');
  expect(ledger.isAllShown()).toBe(false);
  ledger.did('text:a', '');
  expect(ledger.isAllShown()).toBe(true);
});
