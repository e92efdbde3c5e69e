import { expect, test } from 'vitest';
import { createJournaledDevice } from '#test/harness/journaled-memory.ts';
import { createModelServer } from '#test/simulation/model-server.ts';
import { deviceOptions, type Ground, simulate } from '#test/simulation/simulate.ts';

/** Histories of devices (test/simulation), whose mirrors are lost in power cuts all the time. */
function startGround(): Ground & { readonly cuts: () => number } {
  let cuts = 0;
  let state = 1;
  // The same for every run: Lehmer's generator.
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return {
    cuts: () => cuts,
    createServer: async () => {
      // A history that is tried again is cut at the same places.
      state = 1;
      return createModelServer();
    },
    createDevices: async (server, count) =>
      Array.from({ length: count }, (_, index) =>
        createJournaledDevice({ ...deviceOptions(server, index), random, onCut: () => cuts++ }),
      ),
    stop: async () => undefined,
  };
}

// SYNC.md: after a power cut everything acknowledged is there, nothing is applied twice.
test('power cuts at any point of any history: the outbox is as it was, and at rest all invariants hold', {
  timeout: 300_000,
}, async () => {
  const ground = startGround();
  const { failure } = await simulate({ histories: Number(process.env.N ?? 2000), seed: 20_270_302, ground });
  expect(failure).toBe(null);
  expect(ground.cuts()).toBeGreaterThan(1_000);
});
