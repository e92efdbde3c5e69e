import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createLimiter } from '#electron/media/limiter.ts';
import { restrictSharp } from '#electron/media/probe-image.ts';
import { DRAWN_AT_ONCE } from '#electron/media/serve-worker.ts';
import { drawThumbnails } from '#electron/media/thumbnails.ts';
import { must } from '#shared/lib/must.ts';

/** In a process of its own: all pictures of a folder as thumbnails, as many at once as the app draws, and nothing else. Prints seconds. */
const folder = must(process.argv[2], 'the folder');
restrictSharp();
const drawing = createLimiter(DRAWN_AT_ONCE);
const names = await readdir(folder);
const startedAt = performance.now();
await Promise.all(names.map((name) => drawing(() => drawThumbnails(join(folder, name)))));
console.log((performance.now() - startedAt) / 1_000);
