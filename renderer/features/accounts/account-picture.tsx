import { ImageUp } from 'lucide-react';
import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { MEDIA_TYPES } from '../../../shared/domain/media.ts';
import { Button } from '../../components/button.tsx';
import { call } from '../../lib/api.ts';
import { useMediaImport } from '../../lib/media-import.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';

/** What can be drawn everywhere. A HEIC from a phone cannot. */
const PICTURES = [MEDIA_TYPES.jpg, MEDIA_TYPES.png, MEDIA_TYPES.webp, MEDIA_TYPES.gif, MEDIA_TYPES.avif];
/** Smaller than that an account's picture is nowhere drawn. */
const THUMBNAIL_SIZE = 96;

/** Chooses what an account wears: a picture, which the library keeps, or its initials. */
export function AccountPicture({
  sha256,
  onChange,
}: {
  readonly sha256: string | null;
  readonly onChange: (sha256: string | null) => void;
}) {
  const importer = useMediaImport();
  const [isWrong, setWrong] = useState(false);

  async function take(files: readonly File[]): Promise<void> {
    try {
      const [id] = await importer.take(files);
      if (id === undefined) return;
      const [picture] = await call('media.read', { ids: [id] });
      const isUsable = picture?.thumbnailSizes.includes(THUMBNAIL_SIZE) ?? false;
      setWrong(!isUsable);
      if (picture && isUsable) onChange(picture.sha256);
    } catch (error) {
      sayFailure(error);
    }
  }

  return (
    <div className="account-picture">
      <FileTrigger acceptedFileTypes={PICTURES} onSelect={(files) => void take([...(files ?? [])].slice(0, 1))}>
        <Button>
          <ImageUp size={16} strokeWidth={1.5} aria-hidden="true" />
          {t('accounts.choosePicture')}
        </Button>
      </FileTrigger>
      {sha256 !== null && (
        <Button kind="quiet" onPress={() => onChange(null)}>
          {t('accounts.useInitials')}
        </Button>
      )}
      <p className="account-form-problem" role="alert">
        {isWrong ? t('accounts.pictureUnusable') : ''}
      </p>
    </div>
  );
}
