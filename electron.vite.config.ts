import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { compileCatalogue } from './scripts/compile-catalogue.ts';
import { keepLocales } from './scripts/keep-locales.ts';

const here = import.meta.dirname;

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      minify: true,
      rollupOptions: {
        input: {
          index: resolve(here, 'electron/main/index.ts'),
          engine: resolve(here, 'electron/engine/index.ts'),
          'media-worker': resolve(here, 'electron/media/worker.ts'),
          'transfer-worker': resolve(here, 'electron/media/upload/worker.ts'),
        },
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      minify: true,
      // A sandboxed preload is one CommonJS file: it cannot import.
      rollupOptions: {
        input: resolve(here, 'electron/preload/index.ts'),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    build: {
      outDir: 'out/renderer',
      minify: true,
      rollupOptions: {
        input: resolve(here, 'renderer/index.html'),
        // What a start needs is one chunk: each further file costs a way to main and back while the window waits.
        output: { codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] } },
      },
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1000,
    },
    plugins: [react(), compileCatalogue(), keepLocales(['en-US'])],
  },
});
