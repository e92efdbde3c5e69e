import { create } from 'zustand';
import type { EngineState } from '../../shared/contract/envelope.ts';
import { subscribe } from './api.ts';

export const useEngineState = create<{ readonly engine: EngineState }>(() => ({ engine: { kind: 'opening' } }));

/** Before the page has loaded: main says how the engine stands as soon as it has. Returns its stop. */
export function followEngine(): () => void {
  return subscribe('engine.state', (engine) => useEngineState.setState({ engine }));
}

/**
 * Tells when an engine stands in the place of one that answered before: what that one was asked may have been lost. Not at
 * the first opening, which every early question waits for. Returns its stop.
 */
export function onEngineReturned(listener: () => void): () => void {
  let hasLeft = false;
  return subscribe('engine.state', ({ kind }) => {
    if (kind === 'restarting' || kind === 'stopped') hasLeft = true;
    if (kind !== 'ready' || !hasLeft) return;
    hasLeft = false;
    listener();
  });
}

/** Tells when an engine is gone, and with it all that it kept in mind. Returns its stop. */
export function onEngineLeft(listener: () => void): () => void {
  return subscribe('engine.state', ({ kind }) => {
    if (kind === 'restarting' || kind === 'stopped') listener();
  });
}
