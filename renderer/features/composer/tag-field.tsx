import { X } from 'lucide-react';
import { memo, useMemo, useState } from 'react';
import { Button as AriaButton, ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { TagDot } from '../../components/tag-dot.tsx';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { useIntent } from './use-intent.ts';
import type { OpenedPost } from './use-post.ts';
import './tag-field.css';

const NEW_TAG = 'new';

/** Tags by name; a name that is not there yet makes one. */
export const TagField = memo(function TagField({ opened }: { readonly opened: OpenedPost }) {
  const { post, act, choose } = opened;
  const { data: tags } = useLive('tags.list', {});
  const isWritable = useCanWrite();
  const [search, setSearch] = useState('');
  const stored = useMemo(() => post.tagIds, [post]);
  const [chosen, setChosen] = useIntent<readonly string[]>(stored, (tagIds) =>
    choose({ tagIds: [...tagIds] }, () => call('posts.setTags', { postId: post.id, tagIds: [...tagIds] })),
  );
  const name = search.trim();
  const matches = (tags ?? []).filter(
    (tag) => !chosen.includes(tag.id) && tag.name.toLocaleLowerCase().includes(name.toLocaleLowerCase()),
  );
  const isKnown = tags?.some((tag) => tag.name.toLocaleLowerCase() === name.toLocaleLowerCase()) ?? false;
  const items = [
    ...matches.map((tag) => ({ id: tag.id, color: tag.color, label: tag.name })),
    ...(name !== '' && !isKnown ? [{ id: NEW_TAG, color: null, label: t('composer.createTag', { name }) }] : []),
  ];
  async function add(id: string): Promise<void> {
    setSearch('');
    if (id !== NEW_TAG) {
      setChosen((now) => [...now, id]);
      return;
    }
    await act(async () => {
      const made = await call('tags.add', { name });
      setChosen((now) => [...now.filter((other) => other !== made.id), made.id]);
    });
  }
  return (
    <section className="composer-section" aria-label={t('composer.tags')}>
      <div className="section-row">
        <h3 className="section-label">{t('composer.tags')}</h3>
        <div className="tags">
          {chosen.map((id) => {
            const tag = tags?.find((other) => other.id === id);
            if (!tag) return null;
            return (
              <span key={id} className="tag">
                <TagDot color={tag.color} />
                {tag.name}
                {isWritable && (
                  <AriaButton
                    className="tag-remove"
                    aria-label={t('composer.removeTag', { name: tag.name })}
                    onPress={() => setChosen((now) => now.filter((other) => other !== id))}
                  >
                    <X size={12} strokeWidth={1.5} />
                  </AriaButton>
                )}
              </span>
            );
          })}
          {isWritable && (
            <ComboBox
              aria-label={t('composer.addTag')}
              inputValue={search}
              onInputChange={setSearch}
              value={null}
              onChange={(id) => id !== null && void add(String(id))}
              items={items}
              defaultFilter={() => true}
              menuTrigger="focus"
              className="tag-combo"
            >
              <Input
                className="tag-input"
                placeholder={t('composer.addTag')}
                onKeyDown={(event) => {
                  const last = chosen.at(-1);
                  if (event.key === 'Backspace' && search === '' && last !== undefined) {
                    setChosen((now) => now.filter((other) => other !== last));
                  }
                }}
              />
              <Popover className="floating" offset={4}>
                <ListBox<(typeof items)[number]> className="floating-list">
                  {(item) => (
                    <ListBoxItem id={item.id} textValue={item.label} className="floating-item">
                      {item.color && <TagDot color={item.color} />}
                      <span className="floating-item-label">{item.label}</span>
                    </ListBoxItem>
                  )}
                </ListBox>
              </Popover>
            </ComboBox>
          )}
        </div>
      </div>
    </section>
  );
});
