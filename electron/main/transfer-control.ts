import type { DeviceSettings } from '#shared/domain/device-settings.ts';
import { type Metering, type TransferRules, toTransferRules } from '#shared/domain/transfer-rules.ts';

export type TransferControl = {
  readonly rules: () => TransferRules;
  /** The settings are others. */
  readonly applySettings: () => void;
  /** Asks the system about the connection, where that matters. Resolves when the rules are what it says. */
  readonly look: () => Promise<Metering>;
  /** The connection may be another: asks if something would come of it. */
  readonly lookIfWorth: () => void;
  /** Files may go over this connection, until there is another that is not metered. */
  readonly allowMetered: () => void;
  /** Files begin to travel, or have ended to: meanwhile the connection is watched. */
  readonly setTravelling: (are: boolean) => void;
};

/** A connection that changes under a film costs at most so much of it. */
const LOOK_EVERY_MS = 60_000;

/** Whether files may travel, by the settings and by what the system says of the connection. */
export function createTransferControl(options: {
  readonly settings: () => Pick<DeviceSettings, 'areTransfersPaused' | 'transferLimit' | 'meteredTransfers'>;
  readonly readMetering: () => Promise<Metering>;
  readonly onRules: (rules: TransferRules) => void;
}): TransferControl {
  let metering: Metering = 'unknown';
  let isAllowed = false;
  let areTravelling = false;
  let looking: Promise<Metering> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let rules = current();
  let choice = options.settings().meteredTransfers;

  function current(): TransferRules {
    return toTransferRules(options.settings(), { metering, isAllowed });
  }

  function apply(): void {
    const next = current();
    const isOther = next.hold !== rules.hold || next.bytesPerSecond !== rules.bytesPerSecond;
    rules = next;
    if (isOther) options.onRules(next);
    watch();
  }

  /** Nobody is asked while nothing would come of it: a computer that rests is not woken. */
  function isWorth(): boolean {
    return rules.hold === 'metered' || (areTravelling && options.settings().meteredTransfers !== 'always');
  }

  function watch(): void {
    if (isWorth() === (timer !== null)) return;
    if (timer) clearInterval(timer);
    timer = timer ? null : setInterval(() => void look(), LOOK_EVERY_MS);
  }

  function look(): Promise<Metering> {
    looking ??= options.readMetering().then((found) => {
      looking = null;
      metering = found;
      if (found === 'unmetered') isAllowed = false;
      apply();
      return found;
    });
    return looking;
  }

  return {
    rules: () => rules,
    applySettings: () => {
      apply();
      const { meteredTransfers } = options.settings();
      if (meteredTransfers !== choice && isWorth()) void look();
      choice = meteredTransfers;
    },
    look,
    lookIfWorth: () => {
      if (isWorth()) void look();
    },
    allowMetered: () => {
      isAllowed = true;
      apply();
    },
    setTravelling: (are) => {
      areTravelling = are;
      watch();
    },
  };
}
