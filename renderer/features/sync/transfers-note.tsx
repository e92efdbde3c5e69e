import { CirclePause } from 'lucide-react';
import type { TransferHold } from '../../../shared/domain/transfer-rules.ts';
import { Button } from '../../components/button.tsx';
import { Note } from '../../components/note.tsx';
import { call } from '../../lib/api.ts';
import { changeDeviceSettings } from '../../lib/device-settings.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';

/** Why no file travels, and the one thing to do about it. */
export function TransfersNote({ hold }: { readonly hold: TransferHold }) {
  return (
    <Note
      icon={CirclePause}
      title={t(`transfers.${hold}`)}
      hint={t(`transfers.${hold}Hint`)}
      action={
        <Button onPress={hold === 'paused' ? resume : () => void call('os.allowMetered', {}).catch(sayFailure)}>
          {t(hold === 'paused' ? 'transfers.resume' : 'transfers.sendAnyway')}
        </Button>
      }
    />
  );
}

/** For all files at once, to the project and from there. */
export function PauseButton() {
  return (
    <Button kind="quiet" onPress={() => changeDeviceSettings({ areTransfersPaused: true })}>
      {t('transfers.pause')}
    </Button>
  );
}

function resume(): void {
  changeDeviceSettings({ areTransfersPaused: false });
}
