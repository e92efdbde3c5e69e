import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { AppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import type { Caller, Oracle, PostFacts } from './oracle.ts';
import { makePngOf } from './png.ts';
import { between } from './random.ts';

export type Actor = (caller: Caller, oracle: Oracle, random: () => number) => Promise<never>;

const WORDS = ['launch', 'müsli', '写真', '👩‍🚀', 'tomorrow', '#news', 'https://postroom.app', '\n', 'é', 'ok'];

/** Types into a post letter by letter, begins another now and then, edits in the middle of a long one. */
export function typist(ids: string[]): Actor {
  return async (caller, oracle, random) => {
    for (;;) {
      const isNew = ids.length === 0 || random() < 0.05;
      const id = isNew ? newId() : must(ids[between(random, 0, ids.length - 1)], 'a post');
      if (isNew) ids.push(id);
      for (let keys = between(random, 1, 25); keys > 0; keys--) {
        const known = oracle.facts(id);
        const content = edit(known?.content ?? (random() < 0.1 ? 'long '.repeat(2_000) : ''), random).toWellFormed();
        const wallTime = known?.wallTime ?? null;
        await oracle.expect(new Map([[id, { content, wallTime }]]), () =>
          caller.call('posts.writeText', { postId: id, content, create: { wallTime, accountIds: [] } }),
        );
      }
    }
  };
}

function edit(text: string, random: () => number): string {
  const at = random() < 0.7 ? text.length : between(random, 0, text.length);
  const word = must(WORDS[between(random, 0, WORDS.length - 1)], 'a word');
  if (random() < 0.15) return text.slice(0, at) + text.slice(at + 3);
  return `${text.slice(0, at)}${random() < 0.5 ? String.fromCodePoint(between(random, 97, 122)) : word}${text.slice(at)}`;
}

/** Puts posts into the calendar and moves them about, one and many together. */
export function mover(ids: string[]): Actor {
  return async (caller, oracle, random) => {
    for (;;) {
      if (ids.length < 30) {
        const facts = { content: `post ${ids.length}`, wallTime: someTime(random) };
        const id = newId();
        await oracle.expect(new Map([[id, facts]]), () => caller.call('posts.create', { id, ...facts }));
        ids.push(id);
        continue;
      }
      const chosen = ids.filter(() => random() < 0.3);
      const facts = new Map<string, PostFacts>();
      for (const id of chosen) {
        const known = oracle.facts(id);
        if (known) facts.set(id, { content: known.content, wallTime: someTime(random) });
      }
      if (facts.size === 0) continue;
      const moves = [...facts].map(([id, { wallTime }]) => ({ id, wallTime }));
      await oracle.expect(facts, () => caller.call('posts.move', { moves }));
    }
  };
}

/** Drops pictures, one of a kind each. */
export function dropper(folder: string): Actor {
  return async (caller, oracle, random) => {
    for (;;) {
      const bytes = makePngOf(random, deflateSync);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const path = join(folder, `${sha256.slice(0, 16)}.png`);
      await writeFile(path, bytes);
      await oracle.expectFile(sha256, async () => {
        const { assets } = await caller.call('media.import', { batchId: newId() }, { files: [{ path }] });
        // Asked to stop, the engine answers with what it had taken.
        if (assets.length === 0) throw new AppError('cancelled', 'Not taken');
      });
    }
  };
}

/** Now and then a backup, so that the journal is cut and rebuilding starts from one. */
export const keeper: Actor = async (caller, _oracle, random) => {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, between(random, 100, 1_500)));
    await caller.call('backups.create', {});
  }
};

function someTime(random: () => number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `2026-${two(between(random, 1, 12))}-${two(between(random, 1, 28))}T${two(between(random, 4, 23))}:30`;
}
