import type { RunningApp } from './app.ts';

/** The page for projects and signing in, as a person uses it. */
export function teamPage({ page, electron }: RunningApp) {
  const form = page.getByRole('form');
  return {
    form,
    open: async () => {
      await page.keyboard.press('Control+5');
      await page.getByRole('heading', { name: 'Team', exact: true }).waitFor();
    },
    connect: async ({ url, key }: { readonly url: string; readonly key: string }) => {
      await page.getByRole('button', { name: 'Connect a project' }).click();
      await form.getByRole('textbox', { name: 'Project URL' }).fill(url);
      await form.getByRole('textbox', { name: 'Publishable key' }).fill(key);
      await page.keyboard.press('Enter');
    },
    signIn: async ({ email, password }: { readonly email: string; readonly password: string }) => {
      await form.getByRole('textbox', { name: 'E-mail' }).fill(email);
      await form.getByLabel('Password').fill(password);
      await page.keyboard.press('Enter');
    },
    person: (email: string) => page.getByRole('listitem').filter({ hasText: email }),
    /** Addresses that the system's browser is given; it is not started. */
    catchBrowser: async () => {
      await electron.evaluate(({ shell }) => {
        const seen: string[] = [];
        Object.assign(globalThis, { seenInBrowser: seen });
        shell.openExternal = async (url) => void seen.push(url);
      });
      return () => electron.evaluate(() => (globalThis as unknown as { seenInBrowser: string[] }).seenInBrowser);
    },
  };
}
