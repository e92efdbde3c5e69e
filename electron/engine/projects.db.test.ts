import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { readDeepLink } from '#electron/ipc/sign-in-link.ts';
import type { Answer } from '#shared/contract/envelope.ts';
import type { InputOf, OperationName, OutputOf } from '#shared/contract/index.ts';
import { must } from '#shared/lib/must.ts';
import { type GoTrue, startGoTrue } from '#test/harness/server/gotrue.ts';
import { keyring, noKeyring } from '#test/harness/sign-in-device.ts';
import { MIGRATIONS_FOLDER, testTemplate } from '#test/harness/template.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import type { FromMain, SecretQuestion, ToMain } from './protocol.ts';
import { serveEngine } from './serve.ts';

const ada = { email: 'ada@example.com', password: 'correct horse' };

let server: GoTrue;
let main: ReturnType<typeof startMain>;
let root: string;
let template: string;

beforeAll(async () => {
  template = await testTemplate();
  server = await startGoTrue();
  server.people.set(ada.email, { id: crypto.randomUUID(), password: ada.password });
});
afterAll(() => server.stop());
beforeEach(async () => {
  root = await makeFolder();
  main = startMain();
});
afterEach(() => main.stop());

/** Main's end of the line, with a keyring and without Electron. */
function startMain(box = keyring()) {
  const told: ToMain[] = [];
  const waiting = new Map<number, (answer: Answer) => void>();
  const stopped = Promise.withResolvers<void>();
  let speak: (message: FromMain) => void = () => undefined;
  let lastId = 0;

  async function answer(question: SecretQuestion): Promise<string | boolean> {
    if (question.kind === 'isProtected') return await box.isProtected();
    return question.kind === 'seal' ? await box.seal(question.text) : await box.unseal(question.sealed);
  }

  serveEngine({
    listen: (listener) => {
      speak = (message) => listener(message, []);
    },
    tell: (message) => {
      told.push(message);
      if (message.type === 'stopped') stopped.resolve();
      if (message.type === 'answer') waiting.get(message.answer.id)?.(message.answer);
      if (message.type !== 'secret') return;
      void answer(message.question).then(
        (value) => speak({ type: 'secret', id: message.id, answer: { ok: true, value } }),
        () => speak({ type: 'secret', id: message.id, answer: { ok: false } }),
      );
    },
  });
  speak({
    type: 'open',
    folder: join(root, 'local'),
    backupsFolder: join(root, 'backups'),
    templateFolder: template,
    migrationsFolder: MIGRATIONS_FOLDER,
    device: { userData: root, deskKey: 'local' },
    timezone: 'Europe/Berlin',
    checkOutput: true,
  });

  function ask(name: OperationName, input: unknown): Promise<Answer> {
    lastId++;
    const id = lastId;
    speak({ type: 'call', message: { id, name, input } });
    return new Promise((resolve) => waiting.set(id, resolve));
  }

  return {
    told,
    ask,
    say: (message: FromMain) => speak(message),
    call: async <Name extends OperationName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> => {
      const given = await ask(name, input);
      if (!given.ok) throw new Error(`${name}: ${given.error.code}`);
      return given.value as OutputOf<Name>;
    },
    /** All that main hears, but for what it is asked to seal: what goes on to windows and into the log is among it. */
    heard: () => JSON.stringify(told.filter(({ type }) => type !== 'secret')),
    stop: async () => {
      speak({ type: 'stop' });
      await stopped.promise;
    },
  };
}

async function signIn() {
  const { id: projectId } = await main.call('projects.connect', { url: server.url, key: server.publishableKey });
  return { projectId, ...(await main.call('projects.signIn', { projectId, ...ada })) };
}
const statuses = async () =>
  (await main.call('projects.list', {})).projects.flatMap(({ people }) => people.map(({ status }) => status));
const leaks = () => [...server.secrets].filter((secret) => main.heard().includes(secret));

it('a sign-in is sealed by main, outlives the engine, and is told to windows without its tokens', async () => {
  await signIn();
  await main.stop();
  const first = main.told;
  main = startMain();
  expect({ statuses: await statuses(), isProtected: (await main.call('projects.list', {})).protection }).toEqual({
    statuses: ['signed_in'],
    isProtected: { isProtected: true, choice: null },
  });
  const sealed = first.filter((message) => message.type === 'secret' && message.question.kind === 'seal');
  const events = first.flatMap((message) => (message.type === 'event' ? [message.name] : []));
  expect({ isSealed: sealed.length > 0, isTold: events.includes('projects.changed'), leaks: leaks() }).toEqual({
    isSealed: true,
    isTold: true,
    leaks: [],
  });
});

it('a start asks for no secret: the system would ask the person for the keyring’s password', async () => {
  await signIn();
  await main.stop();
  main = startMain();
  await main.call('workspace.read', {});
  expect(main.told.filter(({ type }) => type === 'secret')).toEqual([]);
});

it('the keyring of another machine asks for a sign-in; the workspace opens as ever (Signal-Desktop#6962)', async () => {
  await signIn();
  await main.stop();
  main = startMain(noKeyring());
  expect({ workspace: (await main.call('workspace.read', {})).name, statuses: await statuses() }).toEqual({
    workspace: expect.any(String),
    statuses: ['unreadable'],
  });
});

it('a page for the browser goes to main, and its deep link comes back from there', async () => {
  const { id: projectId } = await main.call('projects.connect', { url: server.url, key: server.publishableKey });
  await main.call('projects.signInWithProvider', { projectId, provider: 'github' });
  const page = must(
    main.told.find((message) => message.type === 'openInBrowser'),
    'the page',
  );
  const back = new URL(must((await fetch(page.url, { redirect: 'manual' })).headers.get('location'), 'the way back'));
  const link = must(readDeepLink(`postroom://auth/callback${back.search}`), 'the deep link');
  main.say({ type: 'link', link });
  await expect.poll(statuses).toEqual(['signed_in']);
  expect(leaks()).toEqual([]);
});

it('the system hands links to this app once somebody waits for one, not before', async () => {
  const { id: projectId } = await main.call('projects.connect', { url: server.url, key: server.publishableKey });
  await statuses();
  const wanted = () => main.told.filter(({ type }) => type === 'wantLinks').length;
  const before = wanted();
  await main.call('projects.sendCode', { projectId, email: ada.email });
  expect([before, wanted()]).toEqual([0, 1]);
});

it('who quits does not wait for a server that does not answer', async () => {
  server.fault = () => new Promise(() => undefined);
  const asked = main.ask('projects.connect', { url: server.url, key: server.publishableKey });
  await expect.poll(() => server.requests.at(-1)?.path).toBe('/auth/v1/settings');
  const startedAt = performance.now();
  await main.stop();
  server.fault = () => null;
  // Closing the workspace takes a second or two; the engine would wait ten for an answer.
  expect({ ok: (await asked).ok, isSoon: performance.now() - startedAt < 8_000 }).toEqual({ ok: false, isSoon: true });
  main = startMain();
});

it('who quits does not wait for a keyring whose password nobody types, and stays signed in', async () => {
  await signIn();
  await main.stop();
  main = startMain({ ...keyring(), unseal: () => new Promise(() => undefined) });
  const asked = main.ask('projects.list', {});
  await expect.poll(() => main.told.some(({ type }) => type === 'secret')).toBe(true);
  const startedAt = performance.now();
  await main.stop();
  expect({ ok: (await asked).ok, isSoon: performance.now() - startedAt < 8_000 }).toEqual({ ok: false, isSoon: true });
  main = startMain();
  expect(await statuses()).toEqual(['signed_in']);
});

it('what does not parse is refused without a word of what was in it', async () => {
  const { projectId } = await signIn();
  const secret = 'hunter2-and-more';
  const answers = [
    await main.ask('projects.signIn', { projectId, email: 'no address', password: secret }),
    await main.ask('projects.signIn', { projectId, email: ada.email, password: secret.repeat(100) }),
    await main.ask('projects.verifyCode', { projectId, email: ada.email, code: secret }),
    await main.ask('projects.connect', { url: 1, key: secret }),
    await main.ask('projects.signIn', { projectId, email: ada.email, password: secret }),
  ];
  expect(answers.map((answer) => !answer.ok && answer.error.code)).toEqual([
    'invalid_input',
    'invalid_input',
    'invalid_input',
    'invalid_input',
    'sign_in_refused',
  ]);
  expect(main.heard()).not.toContain(secret);
});
