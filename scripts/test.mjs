// Runs on Node 20 before anything is installed: built-ins only, here and in setup/.
import { handOver } from './setup/hand-over.mjs';

process.exitCode = await handOver('launch/test.ts', {
  // Whatever happens, the last line is the count that `.ci/run` promises.
  onSetupFailed: () => console.log('0 passed, 1 failed'),
});
