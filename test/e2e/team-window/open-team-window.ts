import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallMessage, EventName } from '#shared/contract/envelope.ts';
import { isOsOperation, type OperationName, type OutputOf } from '#shared/contract/index.ts';
import { writeAnswer } from '#shared/contract/written-answer.ts';
import { toDeskKey } from '#shared/domain/desk-key.ts';
import { deviceSettings } from '#shared/domain/device-settings.ts';
import { systemClock } from '#shared/lib/clock.ts';
import { newId } from '#shared/lib/ids.ts';
import { type OfflineTeam, openOfflineTeam } from '#test/harness/offline-team.ts';
import { electronExecutable, launchPatiently, type RunningApp } from '../app.ts';
import { servePage } from './serve-page.ts';

/**
 * The built window with a team's workspace behind it: its engine runs in the test, so that every state of sync can be had
 * without a project. What main would answer is answered here, as little as the window needs.
 */
export type TeamWindow = RunningApp & {
  readonly desk: OfflineTeam;
  readonly start: () => Promise<void>;
  /** What the window asked of main. */
  readonly asked: readonly CallMessage[];
};

export async function openTeamWindow(): Promise<TeamWindow> {
  const userData = await mkdtemp(join(tmpdir(), 'postroom-team-'));
  let hear: (name: string, data: unknown) => void = () => undefined;
  const desk = await openOfflineTeam({ clock: systemClock, onEvent: (name, data) => hear(name, data) });
  const site = await servePage();
  const electron = await launchPatiently({
    executablePath: electronExecutable(),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), join(import.meta.dirname, 'host')],
    env: { ...(process.env as Record<string, string>), POSTROOM_USER_DATA: userData, TZ: 'Europe/Berlin' },
  });
  const page = await electron.firstWindow();
  const consoleErrors: string[] = [];
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  const emit = (name: EventName, data: unknown) =>
    page.evaluate(([event, value]) => (window as unknown as Heard).heard?.(event as string, value), [name, data]);
  const asked: CallMessage[] = [];
  const answer = async (message: CallMessage) => {
    const ofProjects = answerAsProjects(message);
    if (ofProjects) return writeAnswer(ofProjects);
    if (!isOsOperation(message.name)) return writeAnswer(await desk.engine.answer(message));
    asked.push(message);
    return writeAnswer(answerAsMain(message, emit));
  };
  await page.exposeFunction('answerCall', answer);
  await page.addInitScript(connectPage);
  hear = (name, data) => void emit(name as EventName, data).catch(ignoreClosed);
  return {
    desk,
    asked,
    electron,
    page,
    userData,
    consoleErrors,
    call: async (name, input) =>
      isOsOperation(name)
        ? ((answerAsMain({ id: 0, name, input }, emit) as { value: unknown }).value as never)
        : desk.call(name, input),
    start: async () => {
      await page.goto(site.url);
      await page.locator('#root > *').first().waitFor();
      await emit('engine.state', { kind: 'ready', notice: null });
    },
    quit: async () => {
      const closed = electron.waitForEvent('close');
      await electron.evaluate(({ app }) => app.quit()).catch(ignoreClosed);
      await closed;
      site.close();
      await desk.close();
      await rm(userData, { recursive: true, force: true });
    },
  };
}

/** The window may be gone while the engine still closes. */
function ignoreClosed(error: unknown): void {
  if (!/closed|destroyed|navigation/i.test(String(error))) throw error;
}

/** As a window knows the workspace that it shows. */
const SOME_TEAM = toDeskKey({ projectId: newId(), userId: newId(), workspaceId: newId() });

type Heard = { heard?: (name: string, data: unknown) => void };

/** In the page, before its own scripts: what the preload would give it. */
function connectPage(): void {
  const listeners = new Map<string, Set<(data: unknown) => void>>();
  const own = window as unknown as Heard & { answerCall: (message: unknown) => Promise<unknown> };
  let id = 0;
  own.heard = (name, data) => {
    for (const listener of listeners.get(name) ?? []) listener(data);
  };
  Object.assign(own, {
    postroom: {
      call: (name: string, input: unknown, options: { commandId?: string } = {}) => {
        id += 1;
        return own.answerCall({ id, name, input, ...(options.commandId ? { commandId: options.commandId } : {}) });
      },
      subscribe: (name: string, listener: (data: unknown) => void) => {
        listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
        return () => listeners.get(name)?.delete(listener);
      },
    },
  });
}

/** One project, somebody who is signed in to it and is invited to one workspace more. */
function answerAsProjects({ name }: CallMessage) {
  const [projectId, userId] = [SOME_TEAM.split('/')[1] ?? '', SOME_TEAM.split('/')[2] ?? ''];
  const person = {
    userId,
    email: 'ada@lantern.coffee',
    displayName: 'Ada',
    status: 'signed_in',
    isKept: true,
  } as const;
  const project = {
    id: projectId,
    url: 'https://lantern.example',
    methods: { email: true, signUp: true, providers: [] },
    people: [{ ...person, workspaces: [{ id: newId(), name: 'Lantern Coffee' }] }],
  };
  const answers: { [Name in OperationName]?: () => OutputOf<Name> } = {
    'projects.list': () => ({
      projects: [project],
      protection: { isProtected: true, choice: null },
      isDamaged: false,
    }),
    'desks.list': () => ({ openKey: SOME_TEAM, desks: [], people: [] }),
    'projects.listInvitations': () => ({
      invitations: [
        {
          projectId,
          userId,
          email: person.email,
          id: newId(),
          workspaceId: newId(),
          workspaceName: 'Weber Studio',
          role: 'editor',
          invitedBy: 'Vera Novak',
        },
      ],
      isWhole: true,
    }),
  };
  const answer = answers[name as OperationName];
  return answer && { ok: true as const, value: answer() };
}

function answerAsMain({ name, input }: CallMessage, emit: (name: EventName, data: unknown) => Promise<unknown>) {
  const answers: { [Name in OperationName]?: () => OutputOf<Name> } = {
    'os.start': () => ({
      platform: 'linux',
      version: '0.1.0',
      locale: 'en-GB',
      settings: deviceSettings.parse({}),
      dark: false,
      highContrast: false,
      firstView: null,
      isDemo: false,
      desk: SOME_TEAM,
    }),
    'os.setTheme': () => {
      void emit('theme.changed', { dark: (input as { theme: string }).theme === 'dark', highContrast: false });
      return {};
    },
    'os.readDevice': () => ({
      dataFolder: '/home/ada/.config/Postroom',
      version: '0.1.0',
      electronVersion: process.versions.node,
      spellLanguages: [],
    }),
    'os.saveSupportFile': () => ({ isSaved: true }),
  };
  return { ok: true as const, value: answers[name as OperationName]?.() ?? {} };
}
