// Runs on Node 20 before anything is installed: built-ins only, here and in setup/.
import { handOver } from './setup/hand-over.mjs';

process.exitCode = await handOver('launch/backend.ts');
