import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { SupabaseClient } from '@supabase/supabase-js';
import { launchPatiently, type RunningApp } from '#test/e2e/app.ts';
import { NO_KEYRING } from '#test/e2e/screens.ts';
import { teamPage } from '#test/e2e/team-page.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
// For the type of `window.postroom`.
import type {} from '../../../renderer/lib/api.ts';
import { chromiumArgs, preparePackages } from '../desk/packages.ts';
import type { Figure } from '../figure.ts';

const POSTS = 2_500;
const BATCH = 500;
const ada = { email: 'ada@example.com', password: 'correct horse' };
const TEAM = 'Harbour team';

type Blocked = { readonly startMs: number; readonly ms: number };

/**
 * The window while a first sync of 10,000 rows goes on, in the packaged app: its longest task, from the click on the workspace
 * and from the first view of the calendar on, until everything is here.
 */
export async function measureWindow(emit: (figure: Figure) => void): Promise<void> {
  const { driven } = await preparePackages();
  const backend = await startLocalBackend();
  const userData = await makeFolder();
  try {
    await fill(backend);
    const electron = await launchPatiently({
      executablePath: driven,
      args: [...chromiumArgs, ...NO_KEYRING],
      env: { ...(process.env as Record<string, string>), POSTROOM_USER_DATA: userData, TZ: 'Europe/Berlin' },
    });
    const page = await electron.firstWindow();
    const app = { page, electron, userData } as RunningApp;
    await page.context().addInitScript(record);
    const team = teamPage(app);
    await page.getByRole('grid').waitFor();
    await team.open();
    await team.connect({ url: backend.url, key: backend.publishableKey });
    await team.signIn(ada);
    await team.person(ada.email).getByText(TEAM).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('grid').waitFor();
    await wait(2_000);

    await page.locator('.title-bar-workspace').click();
    await page.evaluate(() => window.takeBlocked());
    const clickedMs = await page.evaluate(() => performance.timeOrigin + performance.now());
    await page.getByRole('menu').getByRole('menuitemradio', { name: TEAM }).click();
    await page.locator('[data-post-id]').first().waitFor();
    const standsMs = await page.evaluate(() => performance.timeOrigin + performance.now());
    await untilSynced(app);
    const overMs = await page.evaluate(() => performance.timeOrigin + performance.now());
    const blocked = await page.evaluate(() => window.takeBlocked());
    const longest = (list: readonly Blocked[]) => Math.max(0, ...list.map(({ ms }) => ms));
    emit({ name: 'sync.window.first_view', value: standsMs - clickedMs, unit: 'ms' });
    emit({ name: 'sync.window.whole', value: overMs - clickedMs, unit: 'ms' });
    emit({ name: 'sync.window.tasks_over_50', value: blocked.length, unit: 'tasks' });
    emit({
      name: 'sync.window.longest.opening',
      value: longest(blocked.filter(({ startMs }) => startMs < standsMs)),
      unit: 'ms',
    });
    const meanwhile = longest(blocked.filter(({ startMs }) => startMs >= standsMs));
    emit({ name: 'sync.window.longest', value: meanwhile, unit: 'ms', target: { atMost: 50 } });
    await electron.close();
  } finally {
    await backend.stop();
    rmSync(userData, { recursive: true, force: true });
  }
}

async function fill(backend: LocalBackend): Promise<void> {
  const client = backend.client();
  await client.auth.signUp(ada);
  const made = await client.rpc('create_workspace', { name: TEAM, timezone: 'Europe/Berlin' });
  if (made.error) throw new Error(made.error.message);
  const workspace_id = (made.data as { id: string }).id;
  const service = backend.serviceClient();
  const id = (kind: number, n: number) =>
    `01900000-0000-7000-8${kind.toString(16).padStart(3, '0')}-${n.toString(16).padStart(12, '0')}`;
  await insert(service, 'social_accounts', 8, (n) => ({
    id: id(1, n),
    workspace_id,
    provider: 'x',
    display_name: `Account ${n}`,
  }));
  await insert(service, 'tags', 10, (n) => ({ id: id(2, n), workspace_id, name: `Tag ${n}`, color: '#336699' }));
  // A post each fifteen hours, half of them ahead.
  const at = (n: number) => new Date(Date.now() + (n - POSTS / 2) * 15 * 3_600_000).toISOString();
  await insert(service, 'posts', POSTS, (n) => ({
    id: id(3, n),
    workspace_id,
    content: `Post ${n}: ${'autumn menu at the harbour, with the lanterns lit and the market open until nine '.repeat(2)}`,
    state: 'draft',
    publish_date: at(n),
    timezone: 'Europe/Berlin',
  }));
  await insert(service, 'post_targets', POSTS * 2, (n) => ({
    workspace_id,
    post_id: id(3, Math.floor(n / 2)),
    social_account_id: id(1, n % 8),
  }));
  await insert(service, 'post_tags', POSTS, (n) => ({ workspace_id, post_id: id(3, n), tag_id: id(2, n % 10) }));
}

async function insert(
  service: SupabaseClient,
  table: string,
  count: number,
  row: (n: number) => object,
): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, count - from) }, (_, n) => row(from + n));
    const { error } = await service.from(table).insert(rows);
    if (error) throw new Error(`${table}: ${error.message}`);
  }
}

async function untilSynced({ page }: RunningApp): Promise<void> {
  for (;;) {
    const answer = await page.evaluate(() => window.postroom.call('sync.read', {}, {}));
    const view = answer.ok ? (answer.value as { status: { kind: string }; firstSync: unknown }) : null;
    if (view?.firstSync === null && view.status.kind === 'idle') return;
    await wait(200);
  }
}

declare global {
  interface Window {
    takeBlocked: () => Blocked[];
  }
}

/** Runs in the window, before the page. The browser tells of tasks from 50 ms on. */
function record(): void {
  let found: { startMs: number; ms: number }[] = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      found.push({ startMs: performance.timeOrigin + entry.startTime, ms: entry.duration });
    }
  }).observe({ type: 'longtask', buffered: true });
  window.takeBlocked = () => {
    const taken = found;
    found = [];
    return taken;
  };
}
