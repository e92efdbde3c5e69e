import { useRef, useState } from 'react';
import type { MemberView } from '../../../shared/contract/members.ts';
import type { MemberRole } from '../../../shared/domain/states.ts';
import { must } from '../../../shared/lib/must.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { PersonFace } from '../../components/person-face.tsx';
import { Select } from '../../components/select.tsx';
import { TextField } from '../../components/text-field.tsx';
import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import { showToast } from '../../lib/toasts.ts';
import { useLive } from '../../lib/use-live.ts';
import { useSync } from '../../lib/use-sync.ts';
import { useTask } from './use-task.ts';

const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Who is in the workspace that is open, where it is a team's. */
export function MembersSection() {
  const sync = useSync();
  const { data } = useLive('members.list', sync === null ? null : {});
  if (!sync || !data || data.members.length === 0) return null;
  const workspace = sync.workspaceName ?? t('sync.thisWorkspace');
  const title = t('team.membersOf', { workspace });
  return (
    <section className="page-section" aria-label={title}>
      <h2 className="page-heading">{title}</h2>
      <ul className="team-people" aria-label={title}>
        {data.members.map((member) => (
          <MemberRow key={member.id} member={member} workspace={workspace} />
        ))}
      </ul>
      {data.inviteAs.length > 0 && <InviteRow members={data.members} inviteAs={data.inviteAs} />}
    </section>
  );
}

function MemberRow({ member, workspace }: { readonly member: MemberView; readonly workspace: string }) {
  const { id, name, email, role, status, isMe, roles, mayRemove } = member;
  const [isAsking, setAsking] = useState(false);
  const action = t(isMe ? 'team.leave' : status === 'invited' ? 'team.takeBack' : 'team.remove');
  function change(next: MemberRole): void {
    if (next !== role) void call('members.setRole', { memberId: id, role: next }).catch(sayFailure);
  }
  function remove(): void {
    setAsking(false);
    void call('members.remove', { memberId: id }).catch(sayFailure);
  }
  const meta = [name === email ? '' : email, status === 'active' ? '' : t(`team.member.${status}`)];
  return (
    <li className="team-person">
      <PersonFace name={name} size={28} />
      <span className="team-person-words">
        <span className="team-person-name">{isMe ? t('team.you', { name }) : name}</span>
        <span className="team-person-meta">{meta.filter(Boolean).join(' · ')}</span>
      </span>
      {roles.length > 0 ? (
        <div className="team-role">
          <Select
            label={t('team.roleOf', { name })}
            isLabelHidden
            options={roles.map((other) => ({ id: other, label: t(`team.role.${other}`) }))}
            value={role}
            onChange={change}
          />
        </div>
      ) : (
        <span className="team-role-word">{t(`team.role.${role}`)}</span>
      )}
      <div className="team-member-action">
        {mayRemove && (
          <Button
            kind="quiet"
            aria-label={t('team.actionOn', { action, name })}
            onPress={() => (status === 'invited' ? remove() : setAsking(true))}
          >
            {action}
          </Button>
        )}
      </div>
      {isAsking && (
        <Dialog
          title={isMe ? t('team.leaveTitle', { workspace }) : t('team.removeTitle', { name, workspace })}
          width={440}
          onClose={() => setAsking(false)}
        >
          <p>{t(isMe ? 'team.leaveText' : 'team.removeText')}</p>
          <div className="dialog-foot">
            <Button kind="quiet" onPress={() => setAsking(false)}>
              {t('team.cancel')}
            </Button>
            <Button kind="primary" onPress={remove}>
              {action}
            </Button>
          </div>
        </Dialog>
      )}
    </li>
  );
}

function InviteRow({
  members,
  inviteAs,
}: {
  readonly members: readonly MemberView[];
  readonly inviteAs: readonly MemberRole[];
}) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<MemberRole>(inviteAs.includes('editor') ? 'editor' : must(inviteAs[0], 'a role'));
  const task = useTask();
  const input = useRef<HTMLInputElement>(null);
  const address = email.trim().toLowerCase();

  async function invite(): Promise<void> {
    const isThere = members.some((member) => member.email === address && member.status !== 'invited');
    if (!MAIL.test(address) || isThere) {
      task.setProblem(t(isThere ? 'team.isMember' : 'team.emailWrong', { email: address }));
      input.current?.focus();
      return;
    }
    await task.run(async (isLeft) => {
      await call('members.invite', { email: address, role });
      if (isLeft()) return;
      setEmail('');
      showToast(t('team.invited', { email: address }));
      input.current?.focus();
    });
  }
  return (
    <form
      className="team-invite"
      noValidate
      aria-label={t('team.invite')}
      onSubmit={(event) => {
        event.preventDefault();
        void invite();
      }}
    >
      <TextField
        label={t('team.inviteEmail')}
        type="email"
        value={email}
        onChange={(next) => {
          setEmail(next);
          task.setProblem(null);
        }}
        error={task.problem ?? undefined}
        hint={t('team.inviteHint')}
        inputRef={input}
      />
      <Select
        label={t('team.inviteRole')}
        options={inviteAs.map((other) => ({ id: other, label: t(`team.role.${other}`) }))}
        value={role}
        onChange={setRole}
      />
      <Button type="submit">{t(task.isBusy ? 'team.inviting' : 'team.invite')}</Button>
    </form>
  );
}
