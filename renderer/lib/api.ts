import type { Answer, CallError, EventName, Events } from '../../shared/contract/envelope.ts';
import { contract, type InputOf, type OperationName, type OutputOf } from '../../shared/contract/index.ts';
import { readAnswer, type WrittenAnswer } from '../../shared/contract/written-answer.ts';
import { AppError } from '../../shared/lib/app-error.ts';
import { noteFailure, noteSaved } from './saving.ts';

type CallOptions = { readonly commandId?: string; readonly files?: readonly File[] };

declare global {
  interface Window {
    /** All that the page can reach outside itself: see electron/preload. */
    readonly postroom: {
      readonly call: {
        (name: string, input: unknown, options: CallOptions & { readonly asText: true }): Promise<WrittenAnswer>;
        (name: string, input: unknown, options?: CallOptions): Promise<Answer>;
      };
      readonly subscribe: (name: string, listener: (data: unknown) => void) => () => void;
    };
  }
}

/** How often a call is sent again when the engine was restarted under it. The command id makes that safe, or `once` forbids it. */
const MAX_SENDS = 4;

/** Calls an operation. Fails with an `AppError` whose code the catalogue has words for. */
export async function call<Name extends OperationName>(
  name: Name,
  input: InputOf<Name>,
  options: { readonly files?: readonly File[] } = {},
): Promise<OutputOf<Name>> {
  const operation = contract[name];
  const parsed = operation.input.safeParse(input);
  if (!parsed.success) throw new AppError('invalid_input', `${name}: ${parsed.error.message}`);
  const commandId = operation.kind === 'command' ? crypto.randomUUID() : undefined;
  for (let sends = 1; ; sends++) {
    const written = await window.postroom.call(name, parsed.data, {
      ...(commandId ? { commandId } : {}),
      ...(options.files ? { files: options.files } : {}),
      asText: true,
    });
    const answer = readAnswer(written);
    const isCommand = commandId !== undefined && !name.startsWith('os.');
    if (answer.ok) {
      if (isCommand) noteSaved();
      return answer.value as OutputOf<Name>;
    }
    if (answer.error.code === 'engine_restarted' && !operation.once && sends < MAX_SENDS) continue;
    const error = toError(answer.error);
    if (isCommand) noteFailure(error);
    throw error;
  }
}

export function subscribe<Name extends EventName>(name: Name, listener: (data: Events[Name]) => void): () => void {
  return window.postroom.subscribe(name, listener as (data: unknown) => void);
}

function toError({ code, message, details, traceId }: CallError): AppError {
  return new AppError(code, message, { details: { ...details, traceId } });
}
