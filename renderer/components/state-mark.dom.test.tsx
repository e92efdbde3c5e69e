import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { type ShownState, STATE_LOOKS } from '../../shared/domain/state-looks.ts';
import { StateMark } from './state-mark.tsx';

const states = Object.keys(STATE_LOOKS) as ShownState[];

afterEach(cleanup);

it('each look has a drawing of its own', () => {
  const drawn = new Map(states.map((state) => [drawingOf(state), STATE_LOOKS[state].icon]));
  expect([...drawn.keys()].every((drawing) => drawing !== '')).toBe(true);
  expect([...drawn.values()].sort()).toEqual([...new Set(states.map((state) => STATE_LOOKS[state].icon))].sort());
});

function drawingOf(state: ShownState): string {
  const { container } = render(<StateMark state={state} />);
  return container.querySelector('svg')?.innerHTML ?? '';
}
