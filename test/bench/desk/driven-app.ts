import type { CDPSession, ElectronApplication, Page } from 'playwright';
import type { InputOf, OperationName, OutputOf } from '#shared/contract/index.ts';
import { launchPatiently } from '#test/e2e/app.ts';
// For the type of `window.postroom`.
import type {} from '../../../renderer/lib/api.ts';
import type { MainProcess } from './main-process.ts';
import { chromiumArgs } from './packages.ts';

export type DrivenApp = {
  readonly electron: ElectronApplication;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly userData: string;
  readonly call: <Name extends OperationName>(name: Name, input: InputOf<Name>) => Promise<OutputOf<Name>>;
  readonly main: MainProcess;
  readonly quit: () => Promise<void>;
};

/** Starts the driven copy on a dataset; resolves once the calendar is filled. */
export async function launchDriven(executable: string, userData: string): Promise<DrivenApp> {
  const electron = await launchPatiently({
    executablePath: executable,
    args: [...chromiumArgs],
    env: { ...(process.env as Record<string, string>), POSTROOM_USER_DATA: userData, TZ: 'Europe/Berlin' },
  });
  const page = await electron.firstWindow();
  const cdp = await page.context().newCDPSession(page);
  const call: DrivenApp['call'] = async (name, input) => {
    const answer = await page.evaluate(
      ([operation, value]) => window.postroom.call(operation as string, value, { commandId: crypto.randomUUID() }),
      [name, input] as const,
    );
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`);
    return answer.value as never;
  };
  await call('workspace.read', {});
  await page.locator('[data-post-id]').first().waitFor();
  return {
    electron,
    page,
    cdp,
    userData,
    call,
    main: { evaluate: (work, arg) => electron.evaluate(work as never, arg as never) },
    quit: async () => {
      const closed = electron.waitForEvent('close');
      await electron.evaluate(({ app }) => app.quit()).catch(() => undefined);
      await closed;
    },
  };
}
