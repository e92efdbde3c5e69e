import { randomUUID } from 'node:crypto';
import { afterEach, expect, it, vi } from 'vitest';
import { AppError } from '#shared/lib/app-error.ts';
import { createRealtime } from './realtime.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('is joined again after 20 seconds, also where the clock was set back meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout'] });
  const project = vi.fn(async () => {
    throw new AppError('not_found', 'No project');
  });
  const realtime = createRealtime({
    project,
    readAccessToken: async () => 'token',
    workspaceId: randomUUID(),
    userId: randomUUID(),
    deviceKey: randomUUID(),
    onHint: () => undefined,
    onOthers: () => undefined,
    log: () => undefined,
  });
  realtime.ensure();
  vi.setSystemTime(Date.now() - 86_400_000);
  await vi.advanceTimersByTimeAsync(19_000);
  realtime.ensure();
  expect(project).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(1_000);
  realtime.ensure();
  expect(project).toHaveBeenCalledTimes(2);
});
