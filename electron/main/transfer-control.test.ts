import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deviceSettings } from '#shared/domain/device-settings.ts';
import type { Metering, TransferRules } from '#shared/domain/transfer-rules.ts';
import { toMeteringQuestion } from './read-metering.ts';
import { createTransferControl } from './transfer-control.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(first: Partial<typeof settings> = {}) {
  settings = { ...deviceSettings.parse({}), ...first };
  said = [];
  asked = 0;
  return createTransferControl({
    settings: () => settings,
    readMetering: async () => {
      asked++;
      return metering;
    },
    onRules: (rules) => void said.push(rules),
  });
}
let settings = deviceSettings.parse({});
let metering: Metering = 'unknown';
let said: TransferRules[] = [];
let asked = 0;

const holds = () => said.map(({ hold }) => hold);

test('a pause is there from the start, and the limit with it', () => {
  const control = start({ areTransfersPaused: true, transferLimit: 2_000_000 });
  expect(control.rules()).toEqual({ hold: 'paused', bytesPerSecond: 2_000_000 });
});

test.each<[string, Metering, 'automatic' | 'always' | 'wait', TransferRules['hold']]>([
  ['automatic', 'metered', 'automatic', 'metered'],
  ['automatic', 'unmetered', 'automatic', null],
  ['automatic', 'unknown', 'automatic', null],
  ['always', 'metered', 'always', null],
  ['wait', 'metered', 'wait', 'metered'],
  ['wait', 'unmetered', 'wait', null],
  ['wait', 'unknown', 'wait', 'metered'],
])('%s, and the system says %s', async (_name, found, meteredTransfers, hold) => {
  metering = found;
  const control = start({ meteredTransfers });
  await control.look();
  expect(control.rules().hold).toBe(hold);
});

test('a connection that becomes metered while files travel keeps them, and one that is not lets them go', async () => {
  metering = 'unmetered';
  const control = start();
  await control.look();
  control.setTravelling(true);
  metering = 'metered';
  await vi.advanceTimersByTimeAsync(60_000);
  control.setTravelling(false);
  metering = 'unmetered';
  await vi.advanceTimersByTimeAsync(60_000);
  expect(holds()).toEqual(['metered', null]);
  const before = asked;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toBe(before);
});

test('who lets files go over a metered connection is asked again at the next one', async () => {
  metering = 'metered';
  const control = start();
  await control.look();
  control.allowMetered();
  await control.look();
  metering = 'unmetered';
  await control.look();
  metering = 'metered';
  await control.look();
  expect(holds()).toEqual(['metered', null, 'metered']);
});

test('a pause of the person goes before all, and nobody is asked meanwhile', async () => {
  metering = 'metered';
  const control = start();
  await control.look();
  settings = { ...settings, areTransfersPaused: true };
  control.applySettings();
  const before = asked;
  await vi.advanceTimersByTimeAsync(600_000);
  expect({ holds: holds(), asked: asked - before }).toEqual({ holds: ['metered', 'paused'], asked: 0 });
});

test('the systems’ own words are understood, and what they do not say is not made up', () => {
  const windows = toMeteringQuestion('win32', { SystemRoot: 'C:\\Windows' });
  const linux = toMeteringQuestion('linux', {});
  expect({
    windows: ['Unrestricted\r\n', 'Fixed\r\n', 'Variable\r\n', 'Unknown\r\n', ''].map((output) =>
      windows?.read(output),
    ),
    linux: ['u 0\n', 'u 1\n', 'u 2\n', 'u 3\n', 'u 4\n', 'u 9\n', ''].map((output) => linux?.read(output)),
    mac: toMeteringQuestion('darwin', {}),
  }).toEqual({
    windows: ['unmetered', 'metered', 'metered', 'unknown', 'unknown'],
    linux: ['unknown', 'metered', 'unmetered', 'metered', 'unmetered', 'unknown', 'unknown'],
    mac: null,
  });
});
