import { CircleAlert, LoaderCircle, MapPin, MapPinOff } from 'lucide-react';
import { memo, useMemo } from 'react';
import type { LocationState } from '../../../shared/contract/media.ts';
import type { PostMediaView } from '../../../shared/contract/posts.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import './location-lines.css';

type Said = Exclude<LocationState, 'none' | 'unseen'>;
const SAID: readonly Said[] = ['refused', 'failed', 'away', 'removing', 'kept', 'removed'];
const ERRORS: readonly LocationState[] = ['refused', 'failed'];

/** What becomes of the places that files of this post speak of: a line for each thing that can be said, never silently. */
export const LocationLines = memo(function LocationLines({ media }: { readonly media: readonly PostMediaView[] }) {
  const ids = useMemo(() => [...new Set(media.map(({ assetId }) => assetId))].sort(), [media]);
  const { data } = useLive('media.readLocations', ids.length === 0 ? null : { ids });
  const lines = SAID.flatMap((state) => {
    const files = media.filter(({ assetId }) => data?.some((one) => one.id === assetId && one.state === state));
    const [first] = files;
    return first ? [{ state, count: new Set(files.map(({ assetId }) => assetId)).size, name: first.fileName }] : [];
  });
  return (
    <ul className="location-lines" aria-live="polite">
      {lines.map(({ state, count, name }) => (
        <li key={state} data-error={ERRORS.includes(state) ? '' : undefined}>
          <LocationIcon state={state} />
          {t(`media.location.${state}`, { count, name })}
        </li>
      ))}
    </ul>
  );
});

function LocationIcon({ state }: { readonly state: Said }) {
  const icon = { size: 14, strokeWidth: 1.5, 'aria-hidden': true } as const;
  if (ERRORS.includes(state)) return <CircleAlert {...icon} />;
  if (state === 'removing') return <LoaderCircle {...icon} />;
  return state === 'removed' ? <MapPinOff {...icon} /> : <MapPin {...icon} />;
}
