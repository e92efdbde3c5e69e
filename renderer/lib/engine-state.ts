import { create } from 'zustand';
import type { EngineState } from '../../shared/contract/envelope.ts';
import { subscribe } from './api.ts';

export const useEngineState = create<{ readonly engine: EngineState }>(() => ({ engine: { kind: 'opening' } }));

/** Before the page has loaded: main says how the engine stands as soon as it has. Returns its stop. */
export function followEngine(): () => void {
  return subscribe('engine.state', (engine) => useEngineState.setState({ engine }));
}
