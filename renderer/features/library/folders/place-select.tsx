import { Select } from '../../../components/select.tsx';
import { t } from '../../../lib/text.ts';
import { setFilter, useLibrary } from '../library-store.ts';
import { usePlaces } from './use-places.ts';

/** The folders where there is no room for a column of them. */
export function PlaceSelect() {
  const places = usePlaces();
  const place = useLibrary((state) => state.place);
  if (places.length < 2) return null;
  return (
    <div className="library-place">
      <Select
        label={t('library.folders')}
        isLabelHidden
        options={places.map(({ id, name }) => ({ id, label: name }))}
        value={place}
        onChange={(id) => setFilter({ place: id })}
      />
    </div>
  );
}
