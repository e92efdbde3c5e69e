import { must } from '#shared/lib/must.ts';
import type { DrivenApp } from './driven-app.ts';

/** What the window heard and said, in milliseconds of its own clock. */
export type Recording = {
  /** `pressedAt`: when the browser took the key; `inputAt`, `paintedAt`: null where it changed no field. */
  readonly keys: { readonly pressedAt: number; readonly inputAt: number | null; readonly paintedAt: number | null }[];
  readonly calls: {
    readonly id: number;
    readonly name: string;
    readonly sentAt: number;
    readonly answeredAt: number | null;
  }[];
};

/**
 * Listens in the preload's own world, beside the page: keys from the system's time stamp to the task after the frame that
 * shows them, and every call on the engine's port from its message to its answer. Nothing of the app is changed for it.
 */
export async function startRecorder({ cdp }: DrivenApp): Promise<{ read: () => Promise<Recording> }> {
  const worlds: { id: number; name: string }[] = [];
  cdp.on('Runtime.executionContextCreated', ({ context }) => worlds.push(context));
  await cdp.send('Runtime.enable');
  const world = must(
    worlds.find(({ name }) => name === 'Electron Isolated Context'),
    'the preload’s world',
  );
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
      expression,
      contextId: world.id,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await evaluate(`(${listen.toString()})()`);
  return { read: async () => (await evaluate('globalThis.takeRecording()')) as Recording };
}

/** Runs in the window. Installing it a second time changes nothing. */
function listen(): void {
  type Writable = {
    -readonly [Key in keyof Recording]: {
      -readonly [Field in keyof Recording[Key][number]]: Recording[Key][number][Field];
    }[];
  };
  const world = globalThis as typeof globalThis & { takeRecording?: () => Writable };
  if (world.takeRecording) return;
  let recording: Writable = { keys: [], calls: [] };
  const heard = new WeakSet<MessagePort>();
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (
    this: MessagePort,
    message: { id?: number; name?: string },
    ...rest: []
  ) {
    if (typeof message?.name === 'string' && typeof message.id === 'number') {
      recording.calls.push({ id: message.id, name: message.name, sentAt: performance.now(), answeredAt: null });
      if (!heard.has(this)) {
        heard.add(this);
        // Its own time stamp: the app hears it first, and draws what it says before this is called.
        this.addEventListener('message', ({ data, timeStamp }) => {
          const call = recording.calls.find(({ id }) => id === data.id);
          if (call) call.answeredAt = timeStamp;
        });
      }
    }
    return post.call(this, message, ...rest);
  };
  const channel = new MessageChannel();
  const painted: (() => void)[] = [];
  channel.port1.onmessage = () => painted.shift()?.();
  window.addEventListener(
    'keydown',
    (event) => recording.keys.push({ pressedAt: event.timeStamp, inputAt: null, paintedAt: null }),
    { capture: true },
  );
  window.addEventListener(
    'input',
    () => {
      const key = recording.keys.at(-1);
      if (!key || key.inputAt !== null) return;
      key.inputAt = performance.now();
      requestAnimationFrame(() => {
        painted.push(() => {
          key.paintedAt = performance.now();
        });
        post.call(channel.port2, 0);
      });
    },
    { capture: true },
  );
  world.takeRecording = () => {
    const taken = recording;
    recording = { keys: [], calls: [] };
    return taken;
  };
}
