import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ElectronApplication, Page } from 'playwright';
import { must } from '#shared/lib/must.ts';
import { launchPatiently, type RunningApp } from '#test/e2e/app.ts';
import { deskSwitch } from '#test/e2e/desk-switch.ts';
import { NO_KEYRING } from '#test/e2e/screens.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
// For the type of `window.postroom`.
import type {} from '../../../renderer/lib/api.ts';
import { chromiumArgs } from '../desk/packages.ts';

const ada = { email: 'ada@example.com', password: 'correct horse' };
const TEAM = 'Harbour team';

export type TeamApp = {
  readonly backend: LocalBackend;
  readonly workspaceId: string;
  readonly electron: ElectronApplication;
  readonly page: Page;
  /** Of the person who is signed in, for whoever else uploads. */
  readonly readToken: () => Promise<string>;
  /** As a drop does it, by the file's path. Resolves when it is in the library. */
  readonly importFile: (path: string) => Promise<void>;
  /** Until the project has looked at so many files: nothing of them goes on any more, at either side. */
  readonly untilReady: (files: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** The packaged app in a team's workspace, against a backend of its own. Both are gone after `stop`, with all files. */
export async function openTeamApp(executable: string): Promise<TeamApp> {
  const backend = await startLocalBackend();
  const client = backend.client();
  await client.auth.signUp(ada);
  const made = await client.rpc('create_workspace', { name: TEAM, timezone: 'Europe/Berlin' });
  if (made.error) throw new Error(made.error.message);
  const userData = await makeFolder();
  const electron = await launchPatiently({
    executablePath: executable,
    args: [...chromiumArgs, ...NO_KEYRING],
    env: { ...(process.env as Record<string, string>), POSTROOM_USER_DATA: userData, TZ: 'Europe/Berlin' },
  });
  const page = await electron.firstWindow();
  await page.getByRole('grid').waitFor();
  const desk = deskSwitch({ page, electron, userData } as RunningApp);
  await desk.signIn(backend, ada, TEAM);
  await desk.goTo(TEAM);

  return {
    backend,
    workspaceId: (made.data as { id: string }).id,
    electron,
    page,
    readToken: async () => {
      const { data } = await client.auth.signInWithPassword(ada);
      return must(data.session, 'the session').access_token;
    },
    importFile: (path) => importFile(page, path),
    untilReady: async (files) => {
      for (;;) {
        const { data } = await backend.serviceClient().from('media_assets').select('id').eq('status', 'ready');
        if ((data?.length ?? 0) >= files) return;
        await sleep(500);
      }
    },
    stop: async () => {
      const closed = electron.waitForEvent('close');
      await electron.evaluate(({ app }) => app.quit()).catch(() => undefined);
      await closed;
      await backend.stop();
      rmSync(userData, { recursive: true, force: true });
    },
  };
}

/** A real `File` with a real path. */
async function importFile(page: Page, path: string): Promise<void> {
  const input = await page.evaluateHandle(() => {
    const element = document.createElement('input');
    element.type = 'file';
    return document.body.appendChild(element);
  });
  await must(input.asElement(), 'the field').setInputFiles(path);
  const answer = await input.evaluate(async (element) => {
    const files = [...((element as HTMLInputElement).files ?? [])];
    element.remove();
    return await window.postroom.call('media.import', { batchId: crypto.randomUUID() }, { files });
  });
  if (!answer.ok) throw new Error(answer.error.code);
}
