import { parseArgs } from 'node:util';
import { plantInModules, SEEDED_IDS } from '../simulation/mutants.ts';

/**
 * `node test/harness/power-cuts.ts --histories 20000 --seed 1`: histories of devices (test/simulation) whose mirrors are lost
 * in power cuts all the time. In a process of its own, whose ids are made from the seed: what fails once fails again.
 */
const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
  },
});

plantInModules([SEEDED_IDS]);
// After that: what is loaded now has them.
const { createJournaledDevice } = await import('./journaled-memory.ts');
const { createModelServer } = await import('../simulation/model-server.ts');
const { deviceOptions, simulate } = await import('../simulation/simulate.ts');

let cuts = 0;
let state = 1;

/** Lehmer's generator. */
function random(): number {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

const { failure, histories } = await simulate({
  histories: Number(values.histories),
  seed: Number(values.seed),
  ...(values.path === undefined ? {} : { path: values.path }),
  ground: {
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
  },
});
console.log({ histories, cuts });
if (failure) console.error('Broken', failure);
