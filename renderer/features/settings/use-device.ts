import { useEffect, useState } from 'react';
import type { OutputOf } from '../../../shared/contract/index.ts';
import { call } from '../../lib/api.ts';

/** What main knows about this device and does not change while the window is open. */
export function useDevice(): OutputOf<'os.readDevice'> | null {
  const [device, setDevice] = useState<OutputOf<'os.readDevice'> | null>(null);
  useEffect(() => {
    let isGone = false;
    void call('os.readDevice', {}).then((value) => {
      if (!isGone) setDevice(value);
    });
    return () => {
      isGone = true;
    };
  }, []);
  return device;
}
