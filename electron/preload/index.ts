import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Answer, AttachedFile, CallMessage, EngineState } from '../../shared/contract/envelope.ts';
import type { WrittenAnswer, WrittenAnswerMessage } from '../../shared/contract/written-answer.ts';

/**
 * SECURITY: the page gets exactly two functions. It can name an operation and hand over `File` objects; it can neither
 * send on a channel of its choice nor turn a string into a path.
 */
type Pending = { readonly resolve: (answer: WrittenAnswer) => void };

const pending = new Map<number, Pending>();
const listeners = new Map<string, Set<(data: unknown) => void>>();
/** Calls made before the port is there (the first frames of a start) wait for it. */
let waiting: CallMessage[] = [];
let port: MessagePort | null = null;
let nextId = 1;
let unavailable: WrittenAnswer | null = null;

ipcRenderer.on('engine-port', (event) => {
  const [fresh] = event.ports;
  if (!fresh) return;
  port?.close();
  if (port) rejectPending();
  port = fresh;
  fresh.onmessage = ({ data }) => receive(data);
  for (const message of waiting) fresh.postMessage(message);
  waiting = [];
});

ipcRenderer.on('event', (_event, message: { event: string; data: unknown }) => {
  if (message.event === 'engine.state') followEngine(message.data as EngineState);
  emit(message.event, message.data);
});

/** An engine that stopped for good answers nothing any more: whoever waits is told why, and whoever asks later too. */
function followEngine(state: EngineState): void {
  unavailable = state.kind === 'stopped' ? { ok: false, error: state.error } : null;
  if (!unavailable) return;
  waiting = [];
  settlePending(unavailable);
}

function receive(message: WrittenAnswerMessage | { event: string; data: unknown }): void {
  if ('event' in message) {
    emit(message.event, message.data);
    return;
  }
  const { id, ...answer } = message;
  pending.get(id)?.resolve(answer);
  pending.delete(id);
}

function emit(name: string, data: unknown): void {
  for (const listener of listeners.get(name) ?? []) listener(data);
}

/** The engine is gone, and with it the answers: the caller decides whether to ask again (same command id: done once). */
function rejectPending(): void {
  const error = { code: 'engine_restarted' as const, message: 'The engine was restarted', details: {}, traceId: '' };
  settlePending({ ok: false, error });
}

function settlePending(answer: WrittenAnswer): void {
  for (const { resolve } of pending.values()) resolve(answer);
  pending.clear();
}

/** `asText`: the value as JSON, for whoever waits for large ones. */
async function call(
  name: string,
  input: unknown,
  options: { commandId?: string; files?: File[]; asText?: boolean } = {},
): Promise<Answer | WrittenAnswer> {
  const answer: WrittenAnswer = name.startsWith('os.')
    ? await ipcRenderer.invoke('call', { name, input })
    : await callEngine(name, input, options);
  if (options.asText || !answer.ok) return answer;
  return { ok: true, value: answer.text === undefined ? undefined : JSON.parse(answer.text) };
}

async function callEngine(
  name: string,
  input: unknown,
  options: { commandId?: string; files?: File[] },
): Promise<WrittenAnswer> {
  const files = options.files ? await Promise.all(options.files.map(toAttached)) : undefined;
  const id = nextId++;
  const message: CallMessage = {
    id,
    name,
    input,
    ...(options.commandId === undefined ? {} : { commandId: options.commandId }),
    ...(files === undefined ? {} : { files }),
  };
  if (unavailable) return unavailable;
  return await new Promise((resolve) => {
    pending.set(id, { resolve });
    if (port) port.postMessage(message);
    else waiting.push(message);
  });
}

/** A file from the disk by its path, one that has none (pasted, dragged out of a page) by its bytes. */
async function toAttached(file: File): Promise<AttachedFile> {
  const path = webUtils.getPathForFile(file);
  if (path !== '') return { path };
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

function subscribe(name: string, listener: (data: unknown) => void): () => void {
  const known = listeners.get(name) ?? new Set();
  listeners.set(name, known.add(listener));
  return () => known.delete(listener);
}

contextBridge.exposeInMainWorld('postroom', { call, subscribe });
