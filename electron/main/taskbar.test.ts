import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TransferProgress } from '#shared/domain/transfer-rules.ts';
import { followOnTaskbar, type TaskbarShow, toTaskbarShow } from './taskbar.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const at = (doneBytes: number, change: Partial<TransferProgress> = {}): TransferProgress => ({
  doneBytes,
  totalBytes: 1_000,
  isMoving: true,
  isHeld: false,
  ...change,
});
const still = { isMoving: false };
const held = { isMoving: false, isHeld: true };
const nothing = { share: -1, mode: 'none' };

test('nothing when nothing is on its way; how far it is while it moves', () => {
  expect([toTaskbarShow(null, 'win32'), toTaskbarShow(at(255), 'win32'), toTaskbarShow(at(255), 'darwin')]).toEqual([
    nothing,
    { share: 0.25, mode: 'normal' },
    { share: 0.25, mode: 'normal' },
  ]);
});

test('Windows tells what stands still and what waits for a person; elsewhere a bar that does not move is none', () => {
  const shows = (progress: TransferProgress) => [toTaskbarShow(progress, 'win32'), toTaskbarShow(progress, 'linux')];
  expect({
    still: shows(at(500, still)),
    held: shows(at(500, held)),
    onlyHeld: shows({ doneBytes: 0, totalBytes: 0, ...held }),
    heldBesideOthers: shows(at(500, { isHeld: true })),
  }).toEqual({
    still: [{ share: 0.5, mode: 'paused' }, nothing],
    held: [{ share: 0.5, mode: 'error' }, nothing],
    onlyHeld: [{ share: 1, mode: 'error' }, nothing],
    heldBesideOthers: [
      { share: 0.5, mode: 'error' },
      { share: 0.5, mode: 'normal' },
    ],
  });
});

test('what is over sooner than it could be seen is not shown, and the bar does not blink between two files', () => {
  const seen: TaskbarShow[] = [];
  const taskbar = followOnTaskbar('win32', (what) => void seen.push(what));
  taskbar.take(at(100));
  vi.advanceTimersByTime(1_000);
  taskbar.take(null);
  vi.advanceTimersByTime(10_000);
  expect(seen).toEqual([]);

  taskbar.take(at(100));
  vi.advanceTimersByTime(1_900);
  taskbar.take(at(200));
  vi.advanceTimersByTime(100);
  taskbar.take(at(201));
  taskbar.take(null);
  vi.advanceTimersByTime(500);
  taskbar.take(at(300));
  vi.advanceTimersByTime(5_000);
  taskbar.take(null);
  vi.advanceTimersByTime(2_000);
  expect(seen).toEqual([{ share: 0.2, mode: 'normal' }, { share: 0.3, mode: 'normal' }, nothing]);
  expect(taskbar.shown()).toEqual(nothing);
});
