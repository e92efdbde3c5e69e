import type { RunningApp } from './app.ts';
import { deskPage } from './desk-page.ts';
import { teamPage } from './team-page.ts';

/** Workspaces as a person goes from one to another. */
export function deskSwitch(app: RunningApp) {
  const { page, electron } = app;
  const menu = page.getByRole('menu');
  return {
    menu,
    /** Connects the project and signs in; the calendar of this computer's workspace is shown afterwards. */
    signIn: async (
      project: { readonly url: string; readonly publishableKey: string },
      person: { readonly email: string; readonly password: string },
      /** What the list says of them: the name of a workspace. */
      workspace: string,
    ) => {
      const team = teamPage(app);
      await team.open();
      await team.connect({ url: project.url, key: project.publishableKey });
      await team.signIn(person);
      await team.person(person.email).getByText(workspace).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('grid').waitFor();
    },
    goTo: async (name: string) => {
      await page.locator('.title-bar-workspace').click();
      await menu.getByRole('menuitemradio', { name }).click();
      await page.locator('.title-bar-workspace', { hasText: name }).waitFor();
      await page.getByRole('grid').waitFor();
    },
    write: async (words: string) => {
      await page.keyboard.press('n');
      await deskPage(app).text.waitFor();
      await page.keyboard.type(words);
      await deskPage(app).settled();
      await page.keyboard.press('Escape');
    },
    /** Somebody comes back to the window: what is new is asked for at once. */
    lookAt: async () => {
      await electron.evaluate(({ app: main, BrowserWindow }) => {
        main.emit('browser-window-focus', {}, BrowserWindow.getAllWindows()[0]);
      });
    },
  };
}
