import type { JSHandle, Locator } from 'playwright';
import type { Provider } from '#shared/domain/states.ts';
import { must } from '#shared/lib/must.ts';
import type { RunningApp } from './app.ts';

/** The composer, the accounts and the files as a person sees and uses them. */
export function deskPage(app: RunningApp) {
  const { page } = app;
  const composer = page.getByRole('region', { name: 'Post', exact: true });
  const text = page.getByRole('textbox', { name: 'Text of the post' });
  return {
    composer,
    text,
    textFor: (account: string) => page.getByRole('textbox', { name: `Text for ${account}` }),
    files: composer.locator('.media-item'),
    /** Saved, as the status line says it, with nothing of the text on its way. */
    settled: async () => {
      await page.locator('.status-button', { hasText: 'Saved here' }).waitFor();
      await app.call('workspace.read', {});
    },
    chooseCommand: (id: string) =>
      app.electron.evaluate(({ Menu }, command) => {
        const item = Menu.getApplicationMenu()?.getMenuItemById(command);
        if (!item) throw new Error(`No menu item ${command}`);
        item.click();
      }, id),
    /** `hoverMs`: as long as a hand is over the place with them. */
    dropFiles: async (place: Locator, paths: readonly string[], { hoverMs = 0 } = {}) => {
      const files = await holdFiles(app, paths);
      await place.evaluate(
        async (element, [transfer, ms]) => {
          const { left, top, width, height } = element.getBoundingClientRect();
          const at = { clientX: left + width / 2, clientY: top + height / 2 };
          for (const name of ['dragenter', 'dragover', 'drop']) {
            if (name === 'drop' && ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
            element.dispatchEvent(
              new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: transfer as DataTransfer, ...at }),
            );
          }
        },
        [files, hoverMs] as const,
      );
      await files.dispose();
    },
    /** A drag from the desktop as the browser itself takes it: folders too, which no script can make a `File` of. */
    dropFromDesktop: async (path: string) => {
      const session = await page.context().newCDPSession(page);
      const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
      const data = { items: [], files: [path], dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
        await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
      }
      await session.detach();
    },
    /** All that the workspace holds and that a person can see of it, to be compared whole. */
    readAll: async () => {
      const filter = { accountIds: [], tagIds: [], states: [] };
      const { posts } = await app.call('calendar.readRange', { from: '2020-01-01', to: '2100-01-01', filter });
      const unplanned = await app.call('calendar.readUnplanned', { filter, limit: 500 });
      return {
        accounts: await app.call('accounts.list', {}),
        tags: await app.call('tags.list', {}),
        media: await app.call('media.list', { offset: 0, limit: 500 }),
        posts: await Promise.all([...posts, ...unplanned.posts].map(({ id }) => app.call('posts.read', { id }))),
      };
    },
  };
}

export type PlannedAccount = { readonly provider: Provider; readonly platform: string; readonly name: string };

/** A transfer with real `File` objects that have real paths, as a drag from the desktop carries them. */
async function holdFiles(app: RunningApp, paths: readonly string[]): Promise<JSHandle> {
  const input = await app.page.evaluateHandle(() => {
    const element = document.createElement('input');
    element.type = 'file';
    element.multiple = true;
    return document.body.appendChild(element);
  });
  await must(input.asElement(), 'the input').setInputFiles([...paths]);
  const transfer = await input.evaluateHandle((element) => {
    const carried = new DataTransfer();
    for (const file of (element as HTMLInputElement).files ?? []) carried.items.add(file);
    element.remove();
    return carried;
  });
  await input.dispose();
  return transfer;
}
