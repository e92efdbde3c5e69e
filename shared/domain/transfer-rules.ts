import type { DeviceSettings } from './device-settings.ts';

/** Why files do not travel though they could: somebody has paused them, or the connection costs by the byte. */
export const TRANSFER_HOLDS = ['paused', 'metered'] as const;
export type TransferHold = (typeof TRANSFER_HOLDS)[number];

/** What holds for all files that go to a project or come from one. */
export type TransferRules = {
  readonly hold: TransferHold | null;
  /** Both directions together; null: as fast as it goes. */
  readonly bytesPerSecond: number | null;
};

export const FREE_RULES: TransferRules = { hold: null, bytesPerSecond: null };

/** What the system says of the connection. Many say nothing. */
export const METERINGS = ['metered', 'unmetered', 'unknown'] as const;
export type Metering = (typeof METERINGS)[number];

/** How far the files of a workspace are, all together: what the taskbar shows. null: none is on its way. */
export type TransferProgress = {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly isMoving: boolean;
  /** One of them, or more, waits for a person. */
  readonly isHeld: boolean;
};

/** `isAllowed`: somebody has said that files may go over the connection that there is. */
export function toTransferRules(
  settings: Pick<DeviceSettings, 'areTransfersPaused' | 'transferLimit' | 'meteredTransfers'>,
  { metering, isAllowed }: { readonly metering: Metering; readonly isAllowed: boolean },
): TransferRules {
  const { areTransfersPaused, transferLimit: bytesPerSecond, meteredTransfers } = settings;
  const isMetered = metering === 'metered' || (metering === 'unknown' && meteredTransfers === 'wait');
  const isKept = isMetered && meteredTransfers !== 'always' && !isAllowed;
  return { hold: areTransfersPaused ? 'paused' : isKept ? 'metered' : null, bytesPerSecond };
}
