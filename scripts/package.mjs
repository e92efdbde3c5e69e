// `npm run package`: the installers for this system. `npm run package:dir`: the app in a folder, for tests and benches.
// Arguments after `--` choose electron-builder's targets and architectures, as in `npm run package -- --linux deb --arm64`.
import { handOver } from './setup/hand-over.mjs';

process.exitCode = await handOver('package/package.ts');
