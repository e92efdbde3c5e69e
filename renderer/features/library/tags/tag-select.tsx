import { Select } from '../../../components/select.tsx';
import { TagDot } from '../../../components/tag-dot.tsx';
import { t } from '../../../lib/text.ts';
import { useLive } from '../../../lib/use-live.ts';
import { setFilter, useLibrary } from '../library-store.ts';

const ANY = 'any';

/** One tag to look for, where there is no room for a column of them. */
export function TagSelect() {
  const chosen = useLibrary((state) => state.tagIds);
  const { data: tags = [] } = useLive('tags.list', {});
  const worn = tags.filter(({ id, fileCount }) => fileCount > 0 || chosen.includes(id));
  if (worn.length === 0) return null;
  return (
    <div className="library-place">
      <Select
        label={t('library.tags')}
        isLabelHidden
        options={[
          { id: ANY, label: t('library.anyTag') },
          ...worn.map(({ id, name, color }) => ({ id, label: name, icon: <TagDot color={color} /> })),
        ]}
        value={chosen[0] ?? ANY}
        onChange={(id) => setFilter({ tagIds: id === ANY ? [] : [id] })}
      />
    </div>
  );
}
