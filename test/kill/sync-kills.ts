import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { must } from '#shared/lib/must.ts';
import { openTeamDevice, startTeamProject, type TeamDevice } from '../harness/team-desk.ts';
import { type Actor, mover, typist } from './actors.ts';
import { createOracle } from './oracle.ts';
import { between, randomFrom } from './random.ts';
import { startSlowLine } from './slow-line.ts';
import { engineVictims, isItsEnd, type PrepareVictims, type Victim } from './sync-victims.ts';

export type SyncKillReport = {
  readonly kills: number;
  /** Killed while a call was out; while it opened. */
  readonly whileSyncing: number;
  readonly whileOpening: number;
  readonly lostReplies: number;
  readonly ackedCharacters: number;
  readonly lostCharacters: number;
  /** Into posts that a teammate writes in too: words that were answered, and those of them that are nowhere. */
  readonly sharedWords: number;
  readonly lostWords: number;
  readonly doubledWords: number;
  readonly wrong: readonly string[];
};

/** Of posts that both write in. */
const SHARED = 3;
/** How long the end may take: everything is sent, and comes back. */
const REST_MS = 120_000;

/**
 * Kills one engine, or app, after another on the desk of a team while it syncs through a slow line that loses replies, and a teammate
 * goes on writing. Holds what is here and on the server in the end to what was answered.
 */
export async function runSyncKills(options: {
  readonly kills: number;
  readonly seed: number;
  readonly prepare?: PrepareVictims;
  readonly onKill?: (done: number) => void;
}): Promise<SyncKillReport> {
  const { kills, seed, prepare = engineVictims, onKill } = options;
  const random = randomFrom(seed);
  const root = await mkdtemp(join(tmpdir(), `postroom-sync-kills-${seed}-`));
  const project = await startTeamProject();
  const line = await startSlowLine(project.backend.url, random);
  const teammate = await openTeamDevice(project);
  const shared: string[] = [];
  for (let post = 0; post < SHARED; post++) shared.push(await teammate.post('Together:'));
  await teammate.settled();
  line.calm();
  const victims = await prepare(project, { root, url: line.url });
  line.rough();

  const oracle = createOracle();
  const words = createWords();
  const actors = [typist([]), mover([]), writer(shared, words, 'here')];
  const report = { kills: 0, whileSyncing: 0, whileOpening: 0, lostCharacters: 0 };
  const wrong: string[] = [];
  const stopTeammate = new AbortController();
  let isBeingKilled = false;
  const meanwhile = keepWriting(teammate, { shared, words, random, signal: stopTeammate.signal });

  while (report.kills < kills && wrong.length === 0) {
    isBeingKilled = false;
    const victim = await victims.start();
    const opening = victim.opened.then(
      (problem) => problem !== null && wrong.push(`kill ${report.kills}: ${problem}`),
      () => undefined,
    );
    const isEarlyDeath = random() < 0.15;
    await Promise.race([opening, wait(isEarlyDeath ? between(random, 5, 900) : 60_000)]);
    if (isEarlyDeath) report.whileOpening++;
    else {
      const found = await oracle.check(victim);
      report.lostCharacters += found.lostCharacters;
      wrong.push(...found.wrong);
    }
    const ends = isEarlyDeath ? [] : actors.map((actor) => untilKilled(actor, victim));
    // A round follows the other.
    const nudges = setInterval(victim.nudge, victims.nudgeMs);
    await wait(between(random, 10, 900));
    // Most in the middle of a call.
    for (let times = 0; times < 50 && random() > 0.02 && line.underWay() === 0; times++) await wait(10);
    clearInterval(nudges);
    if (line.underWay() > 0) report.whileSyncing++;
    isBeingKilled = true;
    await victim.kill();
    await Promise.all([opening, ...ends]);
    report.kills++;
    onKill?.(report.kills);
  }

  line.calm();
  stopTeammate.abort();
  await meanwhile;
  const last = await victims.start();
  await last.opened;
  const found = await oracle.check(last);
  report.lostCharacters += found.lostCharacters;
  wrong.push(...found.wrong, ...(await checkServer(last)));
  const lost = await words.compare(await readShared());
  await last.stop();
  await teammate.close();
  await line.stop();
  await project.stop();
  if (wrong.length + lost.lost.length + lost.doubled.length === 0) await rm(root, { recursive: true, force: true });
  return {
    ...report,
    lostReplies: line.lost(),
    ackedCharacters: oracle.ackedCharacters(),
    sharedWords: words.count(),
    lostWords: lost.lost.length,
    doubledWords: lost.doubled.length,
    wrong: [
      ...wrong,
      ...lost.lost.map((word) => `"${word}" is nowhere`),
      ...lost.doubled.map((word) => `"${word}" stands twice`),
    ],
  };

  async function untilKilled(actor: Actor, victim: Victim): Promise<void> {
    try {
      await actor(victim, oracle, random);
    } catch (error) {
      // Half a killed app answers in its own words.
      if (isBeingKilled && isItsEnd(error)) return;
      wrong.push(`${String(error)} ${victim.logs.slice(-5).join(' | ')}`);
    }
  }

  /** Everything that was answered here is on the server, to the letter, and nothing waits any more. */
  async function checkServer(victim: Victim): Promise<string[]> {
    const deadline = Date.now() + REST_MS;
    let differing: string[] = ['nothing was compared'];
    while (differing.length > 0 && Date.now() < deadline) {
      victim.nudge();
      teammate.engine.sync?.nudge('by_hand');
      await wait(1_000);
      differing = [];
      for (const [id, facts] of oracle.all()) {
        const row = await project.row('posts', id);
        if (row?.content !== facts.content) differing.push(`post ${id} on the server is another`);
      }
      for (const id of shared) {
        const [here, there, row] = [
          (await victim.call('posts.read', { id }))?.content,
          await teammate.textOf(id),
          await project.row('posts', id),
        ];
        if (here !== row?.content || there !== row?.content) differing.push(`shared post ${id} differs`);
      }
    }
    return differing;
  }

  async function readShared(): Promise<{ texts: string[]; kept: string[] }> {
    const rows = await Promise.all(shared.map((id) => project.row('posts', id)));
    return { texts: rows.map((row) => String(row?.content)), kept: await project.revisions() };
  }
}

type Words = ReturnType<typeof createWords>;

/** Words that are typed once each. What was answered must be in a text or a revision; in a text no more than once. */
function createWords() {
  const answered: string[] = [];
  let made = 0;
  return {
    next: (who: string) => `${who}${made++}`,
    answer: (word: string) => answered.push(word),
    count: () => answered.length,
    compare: async ({ texts, kept }: { texts: readonly string[]; kept: readonly string[] }) => {
      const there = new Set([...texts, ...kept].flatMap((text) => text.split(/\s+/)));
      const counted = Map.groupBy(
        texts.flatMap((text) => text.split(/\s+/)),
        (word) => word,
      );
      return {
        lost: answered.filter((word) => !there.has(word)),
        doubled: answered.filter((word) => (counted.get(word)?.length ?? 0) > 1),
      };
    },
  };
}

/** Puts a word at the end of a shared post, or at its beginning. */
function writer(shared: readonly string[], words: Words, who: string): Actor {
  return async (caller, _oracle, random) => {
    for (;;) {
      await wait(between(random, 20, 150));
      const postId = must(shared[between(random, 0, shared.length - 1)], 'a post');
      const post = await caller.call('posts.read', { id: postId });
      if (!post) continue;
      const word = words.next(who);
      const content = random() < 0.5 ? `${post.content} ${word}` : `${word} ${post.content}`;
      await caller.call('posts.writeText', { postId, content, base: post.content });
      words.answer(word);
    }
  };
}

async function keepWriting(
  teammate: TeamDevice,
  {
    shared,
    words,
    random,
    signal,
  }: { shared: readonly string[]; words: Words; random: () => number; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await wait(between(random, 100, 600));
    const postId = must(shared[between(random, 0, shared.length - 1)], 'a post');
    const word = words.next('there');
    const text = (await teammate.textOf(postId)) ?? '';
    await teammate.type(postId, random() < 0.5 ? `${text} ${word}` : `${word} ${text}`, text);
    words.answer(word);
  }
}
