import { mainChannel } from './main-channel.ts';
import { serveEngine } from './serve.ts';

/** Entry of the process that owns the mirror: Electron's utility process, or a plain Node child in tests and benches. */
serveEngine(mainChannel());
