import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { InputOf, OperationName, OutputOf } from '#shared/contract/index.ts';
import { readAnswer, type WrittenAnswerMessage } from '#shared/contract/written-answer.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import { MIGRATIONS_FOLDER, testTemplate } from '#test/harness/template.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import type { FromMain, ToMain } from './protocol.ts';
import { serveEngine } from './serve.ts';

vi.setConfig({ testTimeout: 60_000 });

let root: string;
let template: string;
let told: ToMain[];
let tell: (message: FromMain, ports?: readonly Electron.MessagePortMain[]) => void;

beforeEach(async () => {
  template = await testTemplate();
  root = await makeFolder();
  told = [];
  serveEngine({
    tell: (message) => void told.push(message),
    listen: (listener) => {
      tell = (message, ports = []) => listener(message, ports);
    },
  });
});
afterEach(async () => {
  tell({ type: 'stop' });
  await vi.waitUntil(() => told.some(({ type }) => type === 'stopped'), { timeout: 20_000 });
});

function open(name: string): void {
  tell({
    type: 'open',
    folder: join(root, name),
    backupsFolder: join(root, `${name}-backups`),
    templateFolder: template,
    migrationsFolder: MIGRATIONS_FOLDER,
    timezone: 'Europe/Berlin',
    checkOutput: true,
  });
}

/** A window's port, as Electron has it. */
function openWindow() {
  const port = Object.assign(new EventEmitter(), {
    start: () => undefined,
    postMessage: (message: WrittenAnswerMessage | { event: string }) => {
      if ('event' in message) events.push(message.event);
      else answered.get(message.id)?.(message);
    },
  });
  const events: string[] = [];
  const answered = new Map<number, (answer: WrittenAnswerMessage) => void>();
  tell({ type: 'client' }, [port as unknown as Electron.MessagePortMain]);
  let lastId = 0;
  return {
    events,
    close: () => port.emit('close'),
    call: async <Name extends OperationName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> => {
      const id = ++lastId;
      const written = await new Promise<WrittenAnswerMessage>((resolve) => {
        answered.set(id, resolve);
        port.emit('message', { data: { id, name, input, commandId: newId() } });
      });
      const answer = readAnswer(written);
      if (!answer.ok) throw new Error(answer.error.code);
      return answer.value as OutputOf<Name>;
    },
  };
}

it('the last words of a window go to the workspace that it showed, whatever is being opened meanwhile', async () => {
  open('first');
  const before = openWindow();
  const postId = newId();
  await before.call('posts.create', { id: postId, content: 'One' });
  open('second');
  const after = openWindow();
  const name = after.call('workspace.read', {});
  await before.call('posts.writeText', { postId, content: 'One, and the last words' });
  before.close();
  expect((await name).name).toBe('My workspace');
  expect(await after.call('posts.read', { id: postId })).toBe(null);
  await expect(before.call('posts.read', { id: postId })).rejects.toThrow('engine_restarted');

  const heard = before.events.length;
  await after.call('posts.create', { id: newId(), content: 'In the second' });
  await vi.waitUntil(() => after.events.includes('data.changed'), { timeout: 20_000 });
  expect(before.events.length).toBe(heard);
  open('first');
  after.close();
  expect((await openWindow().call('posts.read', { id: postId }))?.content).toBe('One, and the last words');
});

it('from a folder that does not open there is a way to another', async () => {
  open('first');
  await openWindow().call('workspace.read', {});
  open('\0');
  await vi.waitUntil(() => told.some(({ type }) => type === 'failed'), { timeout: 20_000 });
  expect(
    must(
      told.find(({ type }) => type === 'failed'),
      'the failure',
    ),
  ).toMatchObject({ folder: join(root, '\0') });
  open('second');
  expect((await openWindow().call('workspace.read', {})).name).toBe('My workspace');
});
