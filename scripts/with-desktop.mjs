// `node scripts/with-desktop.mjs <command> …`: installs what is missing, then runs the command with the Electron runtime
// chosen (ELECTRON_OVERRIDE_DIST_PATH) and, on Linux, a display of its own.
import { handOver } from './setup/hand-over.mjs';

process.exitCode = await handOver('launch/with-desktop.ts');
