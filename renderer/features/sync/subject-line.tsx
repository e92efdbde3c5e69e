import { Building2, FileText, Folder, Image, type LucideIcon, Tag, UserRound } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { SyncSubject } from '../../../shared/contract/sync.ts';
import { Avatar } from '../../components/avatar.tsx';
import { formatDayTime } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { setUi } from '../../lib/ui-store.ts';
import { useLive } from '../../lib/use-live.ts';

const ICONS: Readonly<Record<SyncSubject['kind'], LucideIcon>> = {
  post: FileText,
  file: Image,
  folder: Folder,
  tag: Tag,
  account: UserRound,
  workspace: Building2,
};

/** More would be a row of their own. */
const MOST_AVATARS = 4;

export function subjectName({ kind, name }: SyncSubject): string {
  return name || t(`sync.noName.${kind}`);
}

/** What it is about: what kind of thing, its words, and of a post when and where it goes out. Pressed, a post opens. */
export function SubjectLine({
  subject,
  isUnseen = false,
}: {
  readonly subject: SyncSubject;
  /** Not removed: this app cannot show it. */
  readonly isUnseen?: boolean;
}) {
  const Icon = ICONS[subject.kind];
  const name = subjectName(subject);
  return (
    <div className="subject">
      <Icon className="subject-icon" size={16} strokeWidth={1.5} aria-hidden="true" />
      {subject.kind === 'post' && !subject.isGone ? (
        <Button
          className="subject-name subject-open"
          onPress={() => setUi({ openPost: { id: subject.id, create: null } })}
        >
          {name}
        </Button>
      ) : (
        <span className="subject-name">{name}</span>
      )}
      {subject.isGone && !isUnseen && <span className="subject-gone">{t('sync.gone')}</span>}
      {subject.wallTime !== null && <span className="subject-when">{formatDayTime(subject.wallTime)}</span>}
      <SubjectAccounts ids={subject.accountIds} />
    </div>
  );
}

function SubjectAccounts({ ids }: { readonly ids: readonly string[] }) {
  const { data: accounts } = useLive('accounts.list', {});
  const own = accounts?.filter(({ id }) => ids.includes(id)) ?? [];
  if (own.length === 0) return null;
  return (
    <span className="subject-accounts">
      {own.slice(0, MOST_AVATARS).map((account) => (
        <Avatar key={account.id} account={account} size={16} />
      ))}
      <span className="visually-hidden">{own.map(({ displayName }) => displayName).join(', ')}</span>
    </span>
  );
}
