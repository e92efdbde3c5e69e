import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Arrow, arrowsOf, listSources, readArrows } from './boundaries/read-imports.ts';
import { findBrokenArrows } from './boundaries/rules.ts';

const root = join(import.meta.dirname, '..');

describe('the tiers', () => {
  it('import only downwards (the failure names the arrow and the way to mend it)', () => {
    const broken = findBrokenArrows(readArrows(root));
    expect(broken, `\n${broken.join('\n')}\n`).toEqual([]);
  });

  it.each<[string, string]>([
    ['shared/domain/state.ts', "import { readFileSync } from 'fs';"],
    ['shared/domain/state.ts', "export { contract } from '../contract/index.ts';"],
    ['shared/platforms/x/count-text.ts', "import { app } from 'electron';"],
    ['shared/lib/clock.ts', "import { states } from '../domain/states.ts';"],
    ['drizzle/schema/posts.ts', "import { commit } from '#electron/database/commit.ts';"],
    ['renderer/features/calendar/month.tsx', "import { posts } from '#drizzle/schema/posts.ts';"],
    ['renderer/features/calendar/month.tsx', "import { Editor } from '../composer/editor.tsx';"],
    ['renderer/features/calendar/month.tsx', "const { createClient } = await import('@supabase/supabase-js');"],
    ['renderer/lib/api.ts', "import { ipcRenderer } from 'electron';"],
    ['renderer/components/button.tsx', "import { call } from '../lib/api.ts';"],
    ['electron/areas/posts/handlers.ts', "import { readTags } from '../tags/read-tags.ts';"],
    ['electron/areas/posts/handlers.ts', "import { createClient } from '@supabase/supabase-js';"],
    ['electron/engine/engine.ts', "import { utilityProcess } from 'electron';"],
    ['electron/main/window.ts', "import { drizzle } from 'drizzle-orm/pglite';"],
    ['electron/main/window.ts', "import { startEngine } from '../engine/engine.ts';"],
    ['electron/preload/index.ts', "import { must } from '../../shared/lib/must.ts';"],
    ['electron/database/commit.ts', "import { postHandlers } from '../areas/posts/handlers.ts';"],
    ['electron/areas/posts/handlers.ts', 'const area = await import(name);'],
  ])('would name %s if it held: %s', (file, source) => {
    expect(findBrokenArrows(arrowsOf(file, source)).length).toBeGreaterThan(0);
  });

  it.each<[string, string]>([
    ['electron/preload/index.ts', "import type { Answer } from '../../shared/contract/envelope.ts';"],
    ['electron/main/supervisor.ts', "import type { ToMain } from '../engine/protocol.ts';"],
    ['electron/sync/push.ts', "import { createClient } from '@supabase/supabase-js';"],
    ['electron/media/upload/queue.ts', "import { createClient } from '@supabase/supabase-js';"],
    ['renderer/features/calendar/month.tsx', "import { Tile } from './tile.tsx';"],
  ])('let %s hold: %s', (file, source) => {
    expect(findBrokenArrows(arrowsOf(file, source))).toEqual([]);
  });

  it('are really read: every tier has arrows', () => {
    const tiers = new Set(readArrows(root).map((arrow: Arrow) => arrow.from.split('/')[0]));
    expect([...tiers].sort()).toEqual(['drizzle', 'electron', 'renderer', 'shared']);
  });
});

describe('the preload', () => {
  it('hands exactly one object with two functions to the page', () => {
    const source = readFileSync(join(root, 'electron/preload/index.ts'), 'utf8');
    expect(source.match(/exposeIn\w+\([^)]*\)/g)).toEqual(["exposeInMainWorld('postroom', { call, subscribe })"]);
  });
});

describe('styles', () => {
  it('style a class in one sheet alone: which of two is loaded later must not matter', () => {
    const sheets = new Map<string, Set<string>>();
    for (const file of globSync('renderer/**/*.css', { cwd: root })) {
      const css = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*.*?\*\//gs, '');
      for (const [, name = ''] of css.matchAll(/(?:^|[},{])\s*(\.[a-z][a-z0-9-]*)(?=\s*[,{])/g)) {
        sheets.set(name, (sheets.get(name) ?? new Set()).add(file));
      }
    }
    expect([...sheets].filter(([, files]) => files.size > 1).map(([name]) => name)).toEqual([]);
  });
});

describe('files', () => {
  /** HOUSE: 100 to 150 lines, a reason past 300, split at 500. Catalogues are lists, not code. */
  it('stay below 500 lines', () => {
    const long = listSources(root)
      .filter((file) => !file.startsWith('shared/locales/'))
      .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 500)
      .map(({ file, lines }) => `${file} has ${lines} lines: split it by what it speaks of`);
    expect(long).toEqual([]);
  });
});
