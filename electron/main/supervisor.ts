import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { Answer, AnswerMessage, CallError, CallMessage, EngineState } from '#shared/contract/envelope.ts';
import type { TransferProgress, TransferRules } from '#shared/domain/transfer-rules.ts';
import type { FromMain, SecretAnswer, SecretQuestion, ToMain } from '../engine/protocol.ts';
import type { SignInLink } from '../ipc/sign-in-link.ts';
import type { Log } from '../ipc/wire-error.ts';
import type { Nudge } from '../sync/loop.ts';
import { askRescuer } from './ask-rescuer.ts';

export type Supervisor = {
  readonly state: () => EngineState;
  /** Starts the engine; a second time nothing. Until then ports and calls wait for it. */
  readonly start: () => void;
  /** Gives a window its own way to the engine. Minted anew on every reload and every restart of the engine. */
  readonly connect: (port: MessagePortMain) => void;
  /** Gives the engine a way to a media worker. */
  readonly connectMedia: (port: MessagePortMain) => void;
  /** Gives it one to the process that moves files to Storage. */
  readonly connectTransfers: (port: MessagePortMain) => void;
  /**
   * A call of main's own, with files that no window may name. Sent again when the engine is restarted under it: for
   * tasks and queries, which bear that. Never rejects.
   */
  readonly call: (message: Omit<CallMessage, 'id'>) => Promise<Answer>;
  /** Hands on a deep link; one that comes before the start waits for it. */
  readonly takeLink: (link: SignInLink) => void;
  /** After it stopped: tries to open the folder once more. */
  readonly openAgain: () => Promise<void>;
  /** Closes the workspace in order and opens another. Ports that come from now on are for that one. */
  readonly switchTo: (open: OpenMessage) => void;
  readonly nudge: (why: Nudge) => void;
  /** This engine and those that come after it. */
  readonly setTransferRules: (rules: TransferRules) => void;
  /** For a folder that does not open: `restore` puts that backup in its place and opens it, null asks which there are. */
  readonly rescue: (restore: string | null) => Promise<Answer>;
  readonly stop: () => Promise<void>;
};

export type OpenMessage = Omit<Extract<FromMain, { type: 'open' }>, 'type'>;

/** More crashes than this within a minute: the folder or the machine is ill, and starting again will not heal it. */
const MAX_CRASHES_A_MINUTE = 5;

/**
 * A question every so often; so many without an answer, and the engine hangs. Questions are counted, not seconds: while
 * the machine sleeps none is asked. Nothing that the engine does at a stretch takes nearly as long.
 */
const PING_MS = 10_000;
const MAX_UNANSWERED = 4;

/**
 * So many questions in a row, while the folder is being opened, without a step done since: what it waits for (a disk that
 * was pulled out, a network that is gone) does not answer. A step is some rows, a file or a migration: none takes nearly
 * as long on a disk that works.
 */
const MAX_STANDING = 6;

/** Closing takes a second; beyond this the journal has everything anyway. */
const STOP_MS = 15_000;

/** Starts the engine when told to, starts it again when it dies or hangs, and says what it is doing. */
export function superviseEngine(options: {
  readonly entry: string;
  readonly open: OpenMessage;
  readonly transferRules: TransferRules;
  readonly log: Log;
  readonly onState: (state: EngineState) => void;
  /** Called after a restart: windows need new ports. */
  readonly onRestart: () => void;
  /** The engine has files to read. */
  readonly onWantMedia: () => void;
  /** The engine has files to move to Storage. */
  readonly onWantTransfers: () => void;
  /** How far files are on their way. null: none is, or the workspace is not open. */
  readonly onTransfers: (progress: TransferProgress | null) => void;
  /** Never rejects. */
  readonly onSecret: (question: SecretQuestion) => Promise<SecretAnswer>;
  /** Somebody waits for a deep link. */
  readonly onWantLinks: () => void;
  readonly onOpenInBrowser: (url: string) => void;
}): Supervisor {
  let state: EngineState = { kind: 'opening' };
  let child: UtilityProcess;
  let stopping: (() => void) | null = null;
  let crashes: number[] = [];
  let unanswered = 0;
  let steps = 0;
  let standing = { at: -1, times: 0 };
  let isRunning = false;
  let timer: NodeJS.Timeout | null = null;
  const waiting: { readonly message: FromMain; readonly port: MessagePortMain }[] = [];
  const links: SignInLink[] = [];
  let nextCallId = 1;
  let place = options.open;
  let rules = options.transferRules;
  const calls = new Map<number, { readonly message: CallMessage; readonly resolve: (answer: Answer) => void }>();

  function set(next: EngineState): void {
    state = next;
    options.onState(next);
    if (next.kind !== 'ready') options.onTransfers(null);
  }

  function fork(): void {
    const started = utilityProcess.fork(options.entry, [], { serviceName: 'Postroom engine', stdio: 'inherit' });
    child = started;
    isRunning = true;
    unanswered = 0;
    steps = 0;
    standing = { at: -1, times: 0 };
    started.on('message', (message: ToMain) => {
      if (message.type === 'secret') void answerSecret(started, message);
      else receive(message);
    });
    started.on('exit', (code) => exited(started, code));
    started.postMessage({ type: 'transferRules', rules } satisfies FromMain);
    started.postMessage({ type: 'open', ...place } satisfies FromMain);
    for (const { message } of calls.values()) started.postMessage({ type: 'call', message } satisfies FromMain);
  }

  function start(): void {
    if (timer !== null || stopping) return;
    timer = setInterval(ping, PING_MS);
    fork();
    for (const { message, port } of waiting.splice(0)) child.postMessage(message, [port]);
    for (const link of links.splice(0)) takeLink(link);
  }

  function takeLink(link: SignInLink): void {
    if (isRunning) child.postMessage({ type: 'link', link } satisfies FromMain);
    else links.push(link);
  }

  /** To the one that asked: another knows nothing of the number. */
  async function answerSecret(asker: UtilityProcess, { id, question }: Extract<ToMain, { type: 'secret' }>) {
    const answer = await options.onSecret(question);
    if (asker === child && isRunning) asker.postMessage({ type: 'secret', id, answer } satisfies FromMain);
  }

  function hand(message: FromMain, port: MessagePortMain): void {
    if (timer === null) waiting.push({ message, port });
    else child.postMessage(message, [port]);
  }

  function receive(message: ToMain): void {
    if (message.type === 'log') options.log(message.level, message.message, message.details);
    if (message.type === 'ready' && message.folder === place.folder) set({ kind: 'ready', notice: message.notice });
    if (message.type === 'failed' && message.folder === place.folder) set({ kind: 'stopped', error: message.error });
    if (message.type === 'wantMedia') options.onWantMedia();
    if (message.type === 'wantTransfers') options.onWantTransfers();
    if (message.type === 'transferProgress') options.onTransfers(state.kind === 'ready' ? message.progress : null);
    if (message.type === 'wantLinks') options.onWantLinks();
    if (message.type === 'openInBrowser') options.onOpenInBrowser(message.url);
    if (message.type === 'pong') {
      unanswered = 0;
      steps = message.steps;
    }
    if (message.type === 'answer') settle(message.answer);
    if (message.type === 'stopped') stopping?.();
  }

  function settle({ id, ...answer }: AnswerMessage): void {
    calls.get(id)?.resolve(answer);
    calls.delete(id);
  }

  /** Nobody is left to answer. */
  function giveUp(error: CallError): void {
    set({ kind: 'stopped', error });
    for (const id of calls.keys()) settle({ id, ok: false, error });
  }

  function exited(who: UtilityProcess, code: number): void {
    if (who !== child) return;
    isRunning = false;
    if (stopping) {
      stopping();
      return;
    }
    const now = performance.now();
    crashes = [...crashes.filter((at) => now - at < 60_000), now];
    options.log('error', 'the engine ended', { code, crashes: crashes.length });
    if (state.kind === 'stopped') {
      giveUp(state.error);
      return;
    }
    if (crashes.length > MAX_CRASHES_A_MINUTE) {
      const message = `The engine ended ${crashes.length} times in a minute`;
      giveUp({ code: 'engine_unavailable', message, details: { code }, traceId: '' });
      return;
    }
    restart();
  }

  function restart(): void {
    set({ kind: 'restarting', attempt: crashes.length });
    fork();
    options.onRestart();
  }

  /** The folder is free then. */
  async function end(): Promise<void> {
    if (!isRunning) return;
    const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    await ended;
  }

  /** Somebody may press twice. */
  async function openAgain(): Promise<void> {
    if (state.kind === 'stopped') await end();
    if (state.kind !== 'stopped') return;
    crashes = [];
    set({ kind: 'opening' });
    fork();
    options.onRestart();
  }

  /** In the same process: who is signed in, and kept nowhere, stays so. */
  function switchTo(next: OpenMessage): void {
    place = next;
    if (stopping || timer === null) return;
    // What main itself asked for was about the other workspace.
    const error: CallError = { code: 'cancelled', message: 'Another workspace was opened', details: {}, traceId: '' };
    for (const id of calls.keys()) settle({ id, ok: false, error });
    crashes = [];
    set({ kind: 'opening' });
    if (isRunning) child.postMessage({ type: 'open', ...next } satisfies FromMain);
    else fork();
  }

  async function rescue(restore: string | null): Promise<Answer> {
    if (restore !== null) {
      if (state.kind !== 'stopped') return { ok: true, value: {} };
      await end();
    }
    const { folder, backupsFolder, migrationsFolder } = place;
    const places = { folder, backupsFolder, migrationsFolder };
    const answer = await askRescuer(options.entry, { type: 'rescue', ...places, restore }, options.log);
    if (answer.ok && restore !== null) await openAgain();
    return answer;
  }

  function ping(): void {
    if (state.kind === 'stopped' || stopping) return;
    if (unanswered >= MAX_UNANSWERED) {
      options.log('error', 'the engine hangs', { unanswered });
      // It listens to nothing any more, so it is not asked. What was saved is in the journal.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
      return;
    }
    if (unanswered === 0 && state.kind !== 'ready') {
      standing = { at: steps, times: steps === standing.at ? standing.times + 1 : 0 };
      if (standing.times >= MAX_STANDING) {
        options.log('error', 'the opening stands still', { steps });
        // It is left to wait: should the disk come back, it opens after all.
        giveUp({ code: 'folder_silent', message: `Step ${steps} has no end`, details: { steps }, traceId: '' });
        return;
      }
    }
    unanswered++;
    child.postMessage({ type: 'ping' } satisfies FromMain);
  }

  return {
    state: () => state,
    start,
    connect: (port) => hand({ type: 'client' }, port),
    connectMedia: (port) => hand({ type: 'media' }, port),
    connectTransfers: (port) => hand({ type: 'transfers' }, port),
    call: (partial) =>
      new Promise((resolve) => {
        if (state.kind === 'stopped' && !isRunning) {
          resolve({ ok: false, error: state.error });
          return;
        }
        const message = { ...partial, id: nextCallId++ };
        calls.set(message.id, { message, resolve });
        // One that has not been started is sent them when it is.
        if (isRunning) child.postMessage({ type: 'call', message } satisfies FromMain);
      }),
    takeLink,
    openAgain,
    switchTo,
    nudge: (why) => {
      if (isRunning) child.postMessage({ type: 'nudge', why } satisfies FromMain);
    },
    setTransferRules: (next) => {
      rules = next;
      if (isRunning) child.postMessage({ type: 'transferRules', rules } satisfies FromMain);
    },
    rescue,
    stop: () =>
      new Promise((resolve) => {
        // What was typed before it was started is not dropped.
        if (waiting.length > 0) start();
        if (timer !== null) clearInterval(timer);
        if (!isRunning) {
          // Nor is it started any more.
          stopping = resolve;
          resolve();
          return;
        }
        const deadline = setTimeout(() => stopping?.(), STOP_MS);
        stopping = () => {
          clearTimeout(deadline);
          child.kill();
          resolve();
        };
        child.postMessage({ type: 'stop' } satisfies FromMain);
      }),
  };
}
