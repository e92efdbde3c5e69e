import { TagDot } from '../../../components/tag-dot.tsx';
import { t } from '../../../lib/text.ts';
import { useLive } from '../../../lib/use-live.ts';
import { setFilter, useLibrary } from '../library-store.ts';
import './tags.css';

/** The tags that files wear; those that are pressed narrow what is shown to files with one of them. */
export function TagRows() {
  const chosen = useLibrary((state) => state.tagIds);
  const { data: tags = [] } = useLive('tags.list', {});
  const worn = tags.filter(({ id, fileCount }) => fileCount > 0 || chosen.includes(id));
  if (worn.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <fieldset> is for a form; these take effect at once.
    <div role="group" className="library-tags" aria-label={t('library.tags')}>
      <h2 className="library-tags-head">{t('library.tags')}</h2>
      <ul className="folder-list">
        {worn.map(({ id, name, color, fileCount }) => (
          <li key={id} className="folder-row">
            <button
              type="button"
              className="folder-open"
              aria-pressed={chosen.includes(id)}
              onClick={() =>
                setFilter({ tagIds: chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id] })
              }
            >
              <span className="library-tag-dot">
                <TagDot color={color} />
              </span>
              <span className="folder-name">{name}</span>
              <span className="folder-count">
                <span aria-hidden="true">{fileCount}</span>
                <span className="visually-hidden">{`, ${t('library.count', { count: fileCount })}`}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
