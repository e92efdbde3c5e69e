import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { must } from '#shared/lib/must.ts';
import { launchApp, type RunningApp } from '../e2e/app.ts';
import { deskSwitch } from '../e2e/desk-switch.ts';
import { NO_KEYRING } from '../e2e/screens.ts';
import { PASSWORD, TEAM_NAME } from '../harness/team-desk.ts';
import { killTree } from './kill-tree.ts';
import type { PrepareVictims, Victim } from './sync-victims.ts';

/** Whole apps with all their processes; asked through the window. */
export const appVictims: PrepareVictims = async ({ backend, email }, { root, url }) => {
  const launch = () => launchApp({ userData: join(root, 'app'), args: NO_KEYRING });
  const first = await launch();
  const { signIn, goTo } = deskSwitch(first);
  await signIn({ url, publishableKey: backend.publishableKey }, { email, password: PASSWORD }, TEAM_NAME);
  // Else nobody is signed in after a kill.
  await first.call('projects.chooseUnprotected', { choice: 'keep' });
  await goTo(TEAM_NAME);
  while (!(await hasFetched(first))) await wait(50);
  await first.quit();
  return { nudgeMs: 200, start: async () => toVictim(await launch()) };
};

async function hasFetched(app: RunningApp): Promise<boolean> {
  const { status } = await app.call('sync.read', {});
  return status.kind === 'idle' && status.syncedAt !== null;
}

function toVictim(app: RunningApp): Victim {
  const { call, quit, consoleErrors, electron } = app;
  return {
    call,
    opened: call('workspace.read', {}).then(({ name }) => (name === TEAM_NAME ? null : `"${name}" was opened`)),
    // What is killed has no answer.
    nudge: () => void call('sync.now', {}).catch(() => undefined),
    kill: async () => void (await killTree(must(electron.process().pid, 'the process of the app'))),
    stop: quit,
    logs: consoleErrors,
  };
}
