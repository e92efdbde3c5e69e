import type { AccountView } from '../../../shared/contract/accounts.ts';
import type { CalendarFilter } from '../../../shared/contract/calendar.ts';
import type { TagView } from '../../../shared/contract/tags.ts';
import { STATE_LOOKS } from '../../../shared/domain/state-looks.ts';
import { POST_STATES } from '../../../shared/domain/states.ts';
import { Avatar } from '../../components/avatar.tsx';
import { PlatformMark } from '../../components/platform-mark.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { TagDot } from '../../components/tag-dot.tsx';
import { runCommand } from '../../lib/commands.ts';
import { t } from '../../lib/text.ts';
import { setUi, useUi } from '../../lib/ui-store.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { SidebarGroup } from './sidebar-group.tsx';
import { SidebarRow } from './sidebar-row.tsx';

type Part = keyof CalendarFilter;

function toggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}

function toggle<Key extends Part>(part: Key, value: CalendarFilter[Key][number]): void {
  setUi(({ filter }) => ({ filter: { ...filter, [part]: toggled<unknown>(filter[part], value) } }));
}

function clear(part: Part): void {
  setUi(({ filter }) => ({ filter: { ...filter, [part]: [] } }));
}

/** Which accounts the calendar shows; none chosen means all. */
export function AccountFilters({
  accounts,
  isFolded,
}: {
  readonly accounts: readonly AccountView[];
  readonly isFolded: boolean;
}) {
  const chosen = useUi((state) => state.filter.accountIds);
  const isWritable = useCanWrite();
  if (accounts.length === 0 && !isWritable) return null;
  return (
    <SidebarGroup
      title={t('sidebar.accounts')}
      isFiltered={chosen.length > 0}
      onClear={() => clear('accountIds')}
      {...(isWritable
        ? { add: { label: t('sidebar.addAccount'), onPress: () => void runCommand('app.addAccount') } }
        : {})}
    >
      {accounts.map((account) => (
        <SidebarRow
          key={account.id}
          icon={<Avatar account={account} size={isFolded ? 24 : 20} hasBadge={isFolded} />}
          label={account.displayName}
          end={
            <span className="sidebar-mark">
              <PlatformMark provider={account.provider} size={14} isNamed />
            </span>
          }
          isFolded={isFolded}
          isPressed={chosen.includes(account.id)}
          onPress={() => toggle('accountIds', account.id)}
        />
      ))}
    </SidebarGroup>
  );
}

export function TagFilters({ tags, isFolded }: { readonly tags: readonly TagView[]; readonly isFolded: boolean }) {
  const chosen = useUi((state) => state.filter.tagIds);
  if (tags.length === 0) return null;
  return (
    <SidebarGroup title={t('sidebar.tags')} isFiltered={chosen.length > 0} onClear={() => clear('tagIds')}>
      {tags.map((tag) => (
        <SidebarRow
          key={tag.id}
          icon={<TagDot color={tag.color} />}
          label={tag.name}
          end={<span className="sidebar-count">{tag.postCount}</span>}
          isFolded={isFolded}
          isPressed={chosen.includes(tag.id)}
          onPress={() => toggle('tagIds', tag.id)}
        />
      ))}
    </SidebarGroup>
  );
}

export function StateFilters({ isFolded }: { readonly isFolded: boolean }) {
  const chosen = useUi((state) => state.filter.states);
  return (
    <SidebarGroup title={t('sidebar.states')} isFiltered={chosen.length > 0} onClear={() => clear('states')}>
      {POST_STATES.map((state) => (
        <SidebarRow
          key={state}
          icon={<StateMark state={state} />}
          label={t(STATE_LOOKS[state].label)}
          isFolded={isFolded}
          isPressed={chosen.includes(state)}
          onPress={() => toggle('states', state)}
        />
      ))}
    </SidebarGroup>
  );
}
