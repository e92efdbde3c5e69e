import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import {
  contract,
  type InputOf,
  isOperationName,
  isOsOperation,
  type OsOperationName,
  type OutputOf,
} from '#shared/contract/index.ts';
import { type WrittenAnswer, writeAnswer } from '#shared/contract/written-answer.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { type Log, toErrorAnswer } from '../ipc/wire-error.ts';
import { APP_ORIGIN } from './app-protocol.ts';

export type OsHandlers = {
  readonly [Name in OsOperationName]: (
    input: InputOf<Name>,
    event: IpcMainInvokeEvent,
  ) => OutputOf<Name> | Promise<OutputOf<Name>>;
};

/** SECURITY: only the main frame of our own page is answered. */
export function isOurPage(frame: Electron.WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${APP_ORIGIN}/`);
}

/** The one channel from a window to main. Guarded in the same order as the engine's. */
export function answerOsCalls(handlers: OsHandlers, log: Log): void {
  ipcMain.handle('call', async (event, message: unknown): Promise<WrittenAnswer> => {
    const { name, input } = (message ?? {}) as { name?: unknown; input?: unknown };
    try {
      if (!isOurPage(event.senderFrame)) throw new AppError('not_allowed', 'Not our page');
      if (typeof name !== 'string' || !isOperationName(name) || !isOsOperation(name)) {
        throw new AppError('invalid_input', 'Unknown operation');
      }
      const parsed = contract[name].input.safeParse(input);
      if (!parsed.success) throw new AppError('invalid_input', `${name}: input does not parse`);
      const handler = handlers[name as OsOperationName] as (input: unknown, event: IpcMainInvokeEvent) => unknown;
      return writeAnswer({ ok: true, value: await handler(parsed.data, event) });
    } catch (error) {
      return writeAnswer(toErrorAnswer(error, String(name), log));
    }
  });
}
