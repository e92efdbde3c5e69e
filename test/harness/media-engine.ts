import { join } from 'node:path';
import type { AttachedFile, EngineEvents } from '#shared/contract/envelope.ts';
import type { InputOf, OperationName, OutputOf } from '#shared/contract/index.ts';
import { AppError } from '#shared/lib/app-error.ts';
import { type Clock, systemClock } from '#shared/lib/clock.ts';
import { newId } from '#shared/lib/ids.ts';
import { startEngine } from '../../electron/engine/engine.ts';
import { startMediaClient } from './media-client.ts';
import { migrations, testTemplate } from './template.ts';

/** An engine with its media worker on a folder of its own, called as a window calls it. */
export async function startMediaEngine(
  dataFolder: string,
  backupsFolder = join(dataFolder, 'backups'),
  clock: Clock = systemClock,
) {
  const complaints: string[] = [];
  const events: { [Name in keyof EngineEvents]: { name: Name; data: EngineEvents[Name] } }[keyof EngineEvents][] = [];
  const engine = await startEngine({
    folder: dataFolder,
    backupsFolder,
    templateFolder: await testTemplate(),
    migrations,
    clock,
    timezone: 'Europe/Berlin',
    checkOutput: true,
    log: (level, message, details) => {
      if (level === 'error') complaints.push(`${message} ${JSON.stringify(details)}`);
    },
    media: startMediaClient(dataFolder, (message, error) => complaints.push(`${message} ${String(error)}`)),
    emit: (name, data) => events.push({ name, data } as never),
    onFatal: (error) => complaints.push(String(error)),
  });
  let id = 0;
  return {
    complaints,
    events,
    write: engine.write,
    stop: engine.stop,
    call: async <Name extends OperationName>(
      name: Name,
      input: InputOf<Name>,
      files?: readonly AttachedFile[],
    ): Promise<OutputOf<Name>> => {
      id += 1;
      const answer = await engine.answer({ id, name, input, commandId: newId(), ...(files ? { files } : {}) });
      if (!answer.ok) throw new AppError(answer.error.code, answer.error.message, { details: answer.error.details });
      return answer.value as OutputOf<Name>;
    },
  };
}

export type MediaEngine = Awaited<ReturnType<typeof startMediaEngine>>;
