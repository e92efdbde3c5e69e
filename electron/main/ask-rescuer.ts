import { utilityProcess } from 'electron';
import type { Answer } from '#shared/contract/envelope.ts';
import type { FromMain, ToMain } from '../engine/protocol.ts';
import type { Log } from '../ipc/wire-error.ts';

/** Asks a process of its own about a folder that no engine can open: it lives for this one answer. Never rejects. */
export function askRescuer(entry: string, message: Extract<FromMain, { type: 'rescue' }>, log: Log): Promise<Answer> {
  const rescuer = utilityProcess.fork(entry, [], { serviceName: 'Postroom rescue', stdio: 'inherit' });
  return new Promise((resolve) => {
    rescuer.on('message', (told: ToMain) => {
      if (told.type === 'log') log(told.level, told.message, told.details);
      if (told.type !== 'rescued') return;
      resolve(told.answer);
      rescuer.kill();
    });
    rescuer.on('exit', (code) => {
      const error = {
        code: 'engine_unavailable',
        message: 'The rescue ended',
        details: { code },
        traceId: '',
      } as const;
      resolve({ ok: false, error });
    });
    rescuer.postMessage(message);
  });
}
