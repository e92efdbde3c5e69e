import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '#shared/lib/ids.ts';
import { type EngineProcess, startEngineProcess } from '#test/harness/engine-process.ts';
import { openTeamDevice, startTeamProject, type TeamProject } from '#test/harness/team-desk.ts';
import { testTemplate } from '#test/harness/template.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let project: TeamProject;
beforeAll(async () => {
  project = await startTeamProject();
});
afterAll(() => project.stop());

/** Writes until it is killed. Resolves with what was answered: the text of each post. */
async function write(engine: EngineProcess, texts: Map<string, string>): Promise<void> {
  for (let words = 0; ; words++) {
    const known = [...texts.keys()].at(-1);
    const isNew = known === undefined || words % 4 === 0;
    const id = isNew ? newId() : known;
    const content = isNew ? 'The boats' : `${texts.get(id)} ${words}`;
    try {
      if (isNew) await engine.call('posts.create', { id, content });
      else await engine.call('posts.writeText', { postId: id, content });
    } catch {
      return;
    }
    texts.set(id, content);
    await wait(40);
  }
}

test('an engine that is killed again and again in the middle of sync loses nothing that was answered', async () => {
  const { root, team, close } = await openTeamDevice(project);
  await close();
  const texts = new Map<string, string>();
  const templateFolder = await testTemplate();
  for (const afterMs of [600, 900, 1_300, 700, 1_800, 1_100]) {
    const engine = startEngineProcess({ root, team, templateFolder });
    await engine.opened;
    const written = write(engine, texts);
    await wait(afterMs);
    await engine.kill();
    await written;
  }
  const last = startEngineProcess({ root, team, templateFolder });
  await last.opened;
  const there = async () => {
    const rows = await Promise.all([...texts.keys()].map((id) => project.row('posts', id)));
    return rows.map((row) => String(row?.content));
  };
  // What was written as the kill came was not answered, and may be there.
  const isThere = (contents: readonly string[]) =>
    [...texts.values()].filter((text, index) => !contents[index]?.startsWith(text));
  await expect.poll(async () => isThere(await there()), { timeout: 60_000 }).toEqual([]);
  await last.stop();
  expect(texts.size).toBeGreaterThan(0);
});
