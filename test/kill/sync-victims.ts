import { isAppError } from '#shared/lib/app-error.ts';
import { type EngineProcess, startEngineProcess } from '../harness/engine-process.ts';
import { openTeamDevice, type TeamProject } from '../harness/team-desk.ts';
import { testTemplate } from '../harness/template.ts';
import type { Caller } from './oracle.ts';

/** On the desk of a team, in a folder that those before it have left. */
export type Victim = Caller & {
  /** Once the mirror is open: what is wrong with that; rejects when it is killed first. */
  readonly opened: Promise<string | null>;
  /** Syncs now. */
  readonly nudge: () => void;
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly logs: readonly string[];
};

export type Victims = {
  readonly start: () => Promise<Victim>;
  /** A round follows the other, as often as this kind can be asked to. */
  readonly nudgeMs: number;
};

/** Signs in to the project at `url` in the folder `root`, and has fetched its workspace. */
export type PrepareVictims = (project: TeamProject, where: { root: string; url: string }) => Promise<Victims>;

/** The engine alone, in plain Node. */
export const engineVictims: PrepareVictims = async (project, { root, url }) => {
  const first = await openTeamDevice(project, { root, url });
  await first.settled();
  const { team } = first;
  await first.close();
  const templateFolder = await testTemplate();
  return {
    nudgeMs: 40,
    start: async () => toVictim(startEngineProcess({ root, team, templateFolder })),
  };
};

function toVictim(engine: EngineProcess): Victim {
  const { call, kill, stop, logs } = engine;
  return {
    call,
    kill,
    stop,
    logs,
    opened: engine.opened.then((notice) => notice && JSON.stringify(notice)),
    nudge: () => engine.send({ type: 'nudge', why: 'by_hand' }),
  };
}

/** Whatever was asked of one that is killed meanwhile. */
export function isItsEnd(error: unknown): boolean {
  return isAppError(error, 'engine_restarted') || /closed|crashed|disconnected/i.test(String(error));
}
