import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type LocalBackend, startLocalBackend } from '#test/harness/server/backend.ts';
import { killTree } from '../kill/kill-tree.ts';
import { type HoldPlace, type SlowLine, startSlowLine } from '../kill/slow-line.ts';
import { discardApp, launchApp, type RunningApp } from './app.ts';
import { calendarPage } from './calendar-page.ts';
import { deskPage } from './desk-page.ts';
import { deskSwitch } from './desk-switch.ts';
import { NO_KEYRING } from './screens.ts';

const PASSWORD = 'correct horse';
type Editor = 'ada@example.com' | 'edgar@example.com';

/** Somebody at a computer of their own, behind a line of their own. */
type Desk = { app: RunningApp; readonly email: Editor; readonly line: SlowLine; readonly typed: string[] };

let backend: LocalBackend;
/** Each with a session of their own: who manages the team, and who is at a computer. */
let vera: SupabaseClient;
let editors: Record<Editor, SupabaseClient>;
const apps: RunningApp[] = [];
const lines: SlowLine[] = [];

async function signUp(email: string): Promise<SupabaseClient> {
  const client = backend.client();
  await client.auth.signUp({ email, password: PASSWORD });
  return client;
}

beforeAll(async () => {
  backend = await startLocalBackend();
  vera = await signUp('vera@example.com');
  editors = {
    'ada@example.com': await signUp('ada@example.com'),
    'edgar@example.com': await signUp('edgar@example.com'),
  };
});
afterAll(() => backend.stop());
afterEach(async () => {
  for (const app of apps.splice(0)) await discardApp(app);
  for (const line of lines.splice(0)) await line.stop();
});

/** A workspace with nobody in it but Vera, who owns it, and the two editors. */
async function makeTeam(name: string): Promise<string> {
  const { data } = await vera.rpc('create_workspace', { name, timezone: 'Europe/Berlin' }).throwOnError();
  const workspaceId = (data as { id: string }).id;
  for (const email of ['ada@example.com', 'edgar@example.com'] as const) await invite(workspaceId, email);
  return workspaceId;
}

async function invite(workspaceId: string, email: Editor): Promise<void> {
  await vera.rpc('invite_member', { workspace_id: workspaceId, email }).throwOnError();
  const { data } = await editors[email].rpc('my_invitations').throwOnError();
  const [invitation] = (data as { id: string }[]) ?? [];
  await editors[email]
    .rpc('accept_invitation', { invitation_id: must(invitation, 'the invitation').id })
    .throwOnError();
}

/** Ways in which Vera ends a membership and gives it back. */
const REVOKED = {
  suspended: {
    words: 'You are suspended in',
    end: async (workspaceId: string, email: Editor) => {
      await vera.rpc('suspend_member', await memberOf(workspaceId, email)).throwOnError();
    },
    giveBack: async (workspaceId: string, email: Editor) => {
      await vera.rpc('reactivate_member', await memberOf(workspaceId, email)).throwOnError();
    },
  },
  removed: {
    words: 'You are no longer a member of',
    end: async (workspaceId: string, email: Editor) => {
      await vera.rpc('remove_member', await memberOf(workspaceId, email)).throwOnError();
    },
    giveBack: invite,
  },
};

async function memberOf(workspaceId: string, email: Editor) {
  const { data } = await vera
    .from('workspace_members')
    .select('id')
    .match({ workspace_id: workspaceId, email })
    .is('deleted_at', null)
    .throwOnError();
  return { workspace_id: workspaceId, member_id: must(data[0], 'the member').id };
}

async function sitDown(email: Editor, workspace: string): Promise<Desk> {
  const line = await startSlowLine(backend.url, Math.random);
  line.calm();
  lines.push(line);
  const app = await launchApp({ args: NO_KEYRING });
  apps.push(app);
  const { signIn, goTo } = deskSwitch(app);
  await signIn({ url: line.url, publishableKey: backend.publishableKey }, { email, password: PASSWORD }, workspace);
  // Else nobody is signed in after a kill.
  await app.call('projects.chooseUnprotected', { choice: 'keep' });
  await goTo(workspace);
  return { app, email, line, typed: [] };
}

/** The power goes at this computer alone, and comes back: the same folder. */
async function kill({ app }: Desk): Promise<void> {
  apps.splice(apps.indexOf(app), 1);
  await killTree(must(app.electron.process().pid, 'the process of the app'));
}

async function startAgain(desk: Desk): Promise<void> {
  desk.app = await launchApp({ args: NO_KEYRING, userData: desk.app.userData });
  apps.push(desk.app);
}

async function open({ app }: Desk, words: string): Promise<void> {
  await calendarPage(app).tile(words).first().click();
  const { text } = deskPage(app);
  await text.waitFor();
  // Read-only, and empty, until the post is read.
  await expect.poll(() => text.isEditable()).toBe(true);
}

/** Goes to the end of the text and begins a line there. */
async function typeLine(desk: Desk, line: string): Promise<void> {
  await deskPage(desk.app).text.press('Control+End');
  await type(desk, `\n${line}`);
}

/** Writes one word over another. */
async function replace(desk: Desk, word: string, other: string): Promise<void> {
  await deskPage(desk.app).text.evaluate((field: HTMLTextAreaElement, wanted) => {
    const at = field.value.indexOf(wanted);
    field.focus();
    field.setSelectionRange(at, at + wanted.length);
  }, word);
  await type(desk, other);
}

/** Until it is kept, which the status line does not wait for: what a query answers is on the disk. */
async function type({ app, typed }: Desk, words: string): Promise<void> {
  const id = must(await app.page.locator('[data-post-id][data-open]').first().getAttribute('data-post-id'), 'the post');
  await app.page.keyboard.type(words);
  await expect.poll(async () => (await app.call('posts.read', { id }))?.content).toContain(words);
  typed.push(words.trim());
}

async function moveBy({ app }: Desk, words: string, key: string): Promise<void> {
  const tile = calendarPage(app).tile(words).first();
  await tile.focus();
  await app.page.keyboard.press(`Alt+${key}`);
  await deskPage(app).settled();
}

async function close({ app }: Desk): Promise<void> {
  const { text } = deskPage(app);
  if (!(await text.isVisible())) return;
  await app.page.keyboard.press('Escape');
  await text.waitFor({ state: 'hidden' });
}

/** By hand, so that no wait of the loop is waited for. */
const syncNow = ({ app }: Desk) => app.call('sync.now', {});

async function isAtRest({ app }: Desk): Promise<boolean> {
  const { status, waiting } = await app.call('sync.read', {});
  return status.kind === 'idle' && status.syncedAt !== null && waiting.count === 0;
}

/** What the calendar shows: each post with its words and its place. */
async function readTiles({ app }: Desk): Promise<string[]> {
  return await app.page.locator('[data-post-id]').evaluateAll((tiles) =>
    tiles
      .map((tile) => {
        const day = tile.closest('[data-cell]')?.getAttribute('data-cell') ?? 'without a day';
        return `${day}: ${tile.getAttribute('aria-label')} ${tile.getAttribute('data-post-id')}`;
      })
      .sort(),
  );
}

/** What keeps the two from being at rest, each with all that the other has sent, and from showing the same calendar. */
async function findDiffering(desks: readonly [Desk, Desk]): Promise<string[]> {
  const views = await Promise.all(desks.map(({ app }) => app.call('sync.read', {})));
  const busy = views.filter(({ status, waiting }) => status.kind !== 'idle' || waiting.count > 0);
  if (busy.some(({ status }) => status.kind !== 'syncing')) for (const { app } of desks) await deskSwitch(app).lookAt();
  if (busy.length > 0) return busy.map((view) => JSON.stringify(view));
  for (const { app, email } of desks) {
    const { kind } = await app.call('sync.checkDigest', {});
    if (kind !== 'complete') return [`${email} is ${kind}`];
  }
  const [here, there] = [await readTiles(desks[0]), await readTiles(desks[1])];
  return [...here.filter((tile) => !there.includes(tile)), ...there.filter((tile) => !here.includes(tile))];
}

/** What the composer shows of a post: its text, and the earlier ones in its history. */
async function readPost(desk: Desk, words: string): Promise<{ text: string; history: string[] }> {
  const { page } = desk.app;
  await open(desk, words);
  const text = await deskPage(desk.app).text.inputValue();
  await page.getByRole('button', { name: 'Version history' }).click();
  await page.locator('.history-entry, .history-empty').first().waitFor();
  const history = await page.locator('.history-entry').evaluateAll(
    (entries, now) =>
      entries.map((entry) => {
        const diff = entry.querySelector('.word-diff');
        if (!diff) return now;
        return [...diff.childNodes].flatMap((part) => (part.nodeName === 'INS' ? [] : [part.textContent])).join('');
      }),
    text,
  );
  await page.getByRole('button', { name: 'Back to the post' }).click();
  await close(desk);
  return { text, history };
}

describe('two computers, both without a network, one of them killed in mid-push, memberships lost and given back', () => {
  it.each<{ where: HoldPlace; how: keyof typeof REVOKED; told: string; edgarToo: boolean }>([
    { where: 'before', how: 'suspended', told: 'before the project had heard of the push', edgarToo: false },
    { where: 'after', how: 'removed', told: 'after the project had taken the push, its answer lost', edgarToo: true },
  ])('killed $told: both show the same in the end, and no line is lost', async ({ where, how, edgarToo }) => {
    const { end, giveBack } = REVOKED[how];
    const name = `Harbour team, ${how}`;
    const team = await makeTeam(name);
    const [ada, edgar] = [await sitDown('ada@example.com', name), await sitDown('edgar@example.com', name)];
    await planPosts(ada, edgar);
    for (const { line } of [ada, edgar]) line.cut();
    await writeApart(ada, edgar);

    const held = ada.line.hold('sync_push', where);
    ada.line.mend();
    await syncNow(ada);
    await held;
    await open(ada, 'The boats');
    await typeLine(ada, 'Ada: written while the push is out');
    await kill(ada);
    const alone = { workspace_id: team, content: 'Only Ada has this yet' };
    const { data: taken } = await vera.from('posts').select('id').match(alone).throwOnError();
    expect(taken).toHaveLength(where === 'after' ? 1 : 0);

    if (edgarToo) await end(team, edgar.email);
    edgar.line.mend();
    await syncNow(edgar);
    if (edgarToo) {
      await sawEnd(edgar, how);
      await giveBack(team, edgar.email);
      await syncNow(edgar);
    }
    await expect.poll(() => isAtRest(edgar)).toBe(true);
    await end(team, ada.email);
    await startAgain(ada);
    await sawEnd(ada, how);
    await giveBack(team, ada.email);

    await expect.poll(() => findDiffering([ada, edgar]), { timeout: 30_000 }).toEqual([]);
    expect(await readTiles(ada)).toHaveLength(4);
    // He has had it open all the time.
    expect(await deskPage(edgar.app).text.inputValue()).toBe(MERGED);
    await close(edgar);
    const shown = [await readPosts(ada), await readPosts(edgar)];
    expect(shown[1]).toEqual(shown[0]);
    const found = JSON.stringify(shown[0]);
    expect([...ada.typed, ...edgar.typed].filter((line) => !found.includes(line))).toEqual([]);
  });
});

const MERGED = 'Tickets are given-away at the kiosk\nAda: cash only';

/** Two posts that both have. */
async function planPosts(ada: Desk, edgar: Desk): Promise<void> {
  const { plan, dayOfMonth } = calendarPage(ada.app);
  await plan('The boats leave at nine', `${await dayOfMonth(10)}T09:00`);
  await plan('Tickets are sold at the kiosk', `${await dayOfMonth(3)}T09:00`);
  const isThere = async (words: string) => (await calendarPage(edgar.app).tile(words).count()) > 0;
  await expect
    .poll(async () => {
      await deskSwitch(edgar.app).lookAt();
      return (await isThere('The boats')) && (await isThere('Tickets'));
    })
    .toBe(true);
}

/** The same words of one post and its place, other words of another, and a post each. Edgar leaves that one open. */
async function writeApart(ada: Desk, edgar: Desk): Promise<void> {
  await open(ada, 'Tickets');
  await typeLine(ada, 'Ada: cash only');
  await close(ada);
  await open(ada, 'The boats');
  await replace(ada, 'nine', 'seven-by-Ada');
  await typeLine(ada, 'Ada: bring a warm coat');
  await close(ada);
  await moveBy(ada, 'The boats', 'ArrowDown');
  await deskSwitch(ada.app).write('Only Ada has this yet');
  await open(edgar, 'The boats');
  await replace(edgar, 'nine', 'ten-by-Edgar');
  await typeLine(edgar, 'Edgar: there is soup on board');
  await close(edgar);
  await moveBy(edgar, 'The boats', 'ArrowRight');
  await deskSwitch(edgar.app).write('Only Edgar has this yet');
  await open(edgar, 'Tickets');
  await replace(edgar, 'sold', 'given-away');
}

async function sawEnd({ app }: Desk, how: keyof typeof REVOKED): Promise<void> {
  await app.page.getByText(REVOKED[how].words).first().waitFor();
}

const readPosts = async (desk: Desk) => [await readPost(desk, 'The boats'), await readPost(desk, 'Tickets')];
