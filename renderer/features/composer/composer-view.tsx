import { useCallback, useEffect, useId, useMemo, useState } from 'react';
import type { PostTargetView } from '../../../shared/contract/posts.ts';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import type { OpenPost } from '../../lib/ui-store.ts';
import { setActiveComposer } from './active-composer.ts';
import { BottomBar } from './bottom-bar.tsx';
import { checkTargets, groupIssues } from './checks.ts';
import { ComposerHeader } from './composer-header.tsx';
import { Difference } from './difference.tsx';
import { History } from './history.tsx';
import { IssueList } from './issue-list.tsx';
import { issueWords } from './issue-words.ts';
import { MediaSection } from './media-section.tsx';
import { forgetSettled, startSavers, unsavedValue } from './savers.ts';
import { SettingsSection } from './settings-section.tsx';
import { TagField } from './tag-field.tsx';
import { TargetRow } from './target-row.tsx';
import { TextArea } from './text-area.tsx';
import { useDropFiles } from './use-drop-files.ts';
import { useOpenedPost } from './use-post.ts';
import { usePostActions } from './use-post-actions.ts';
import { ORIGINAL, VersionTabs } from './version-tabs.tsx';
import { WhenSection } from './when-section.tsx';

export function textKey(postId: string, version: string): string {
  return `text:${postId}:${version}`;
}

export function ComposerView({ open }: { readonly open: OpenPost }) {
  const opened = useOpenedPost(open);
  const { post, status, create, accountById } = opened;
  const [wantedVersion, setVersion] = useState(ORIGINAL);
  const [isHistory, setHistory] = useState(false);
  const [typed, setTyped] = useState({ version: ORIGINAL, text: '' });
  const issuesId = useId();
  useEffect(startSavers, []);

  const override = post.targets.find((target) => target.accountId === wantedVersion && isCustomised(target, post.id));
  const version = override ? override.accountId : ORIGINAL;
  useEffect(() => {
    forgetSettled(textKey(post.id, ORIGINAL), post.content);
    for (const { accountId, contentOverride } of post.targets) {
      if (contentOverride !== null) forgetSettled(textKey(post.id, accountId), contentOverride);
    }
  }, [post]);
  const isEditable = post.state === 'draft' || post.state === 'queued' || post.state === 'failed';
  const onText = useCallback((text: string) => setTyped({ version, text }), [version]);

  const texts = useMemo(() => {
    const now = (key: string, stored: string) =>
      typed.version === key ? typed.text : (unsavedValue<string>(textKey(post.id, key)) ?? stored);
    const overrides = post.targets.flatMap(({ accountId, contentOverride }) =>
      contentOverride === null ? [] : [[accountId, now(accountId, contentOverride)] as const],
    );
    return { original: now(ORIGINAL, post.content), overrides: new Map(overrides) };
  }, [post, typed]);
  const checks = useMemo(() => checkTargets(post, texts, accountById), [post, texts, accountById]);
  const shown = version === ORIGINAL ? checks : checks.filter((check) => check.target.accountId === version);
  const textIssues = groupIssues(
    version === ORIGINAL ? checks.filter((check) => check.target.contentOverride === null) : shown,
    issueWords,
    (issue) => issue.field === 'text' && issue.code !== 'text_empty',
  );
  const actions = usePostActions({ opened, checks, texts });
  useEffect(
    () =>
      setActiveComposer({
        ...actions,
        openHistory: () => setHistory(true),
      }),
    [actions],
  );
  const drop = useDropFiles({ opened, version, isEditable });

  const account = version === ORIGINAL ? null : (accountById.get(version) ?? null);
  const send = (content: string) =>
    call('posts.writeText', {
      postId: post.id,
      content,
      ...(version === ORIGINAL
        ? { create: { wallTime: create.wallTime, accountIds: [...create.accountIds] } }
        : { accountId: version }),
    }).then(() => undefined);

  if (isHistory) {
    return (
      <section className="composer" aria-label={t('composer.history')}>
        <History opened={opened} texts={texts} onClose={() => setHistory(false)} />
      </section>
    );
  }
  return (
    <section className="composer" aria-label={t('composer.label')} {...drop.handlers}>
      <ComposerHeader opened={opened} actions={actions} onHistory={() => setHistory(true)} />
      <div className="composer-body">
        <TargetRow opened={opened} checks={checks} isEditable={isEditable} />
        <VersionTabs opened={opened} version={version} onVersion={setVersion} texts={texts} isEditable={isEditable}>
          <TextArea
            key={version}
            label={account ? t('composer.textFor', { account: account.displayName }) : t('composer.text')}
            placeholder={t('composer.placeholder')}
            saveKey={textKey(post.id, version)}
            stored={status === 'opening' ? undefined : override ? (override.contentOverride ?? '') : post.content}
            send={send}
            rules={account ? account.provider : 'canonical'}
            isReadOnly={!isEditable}
            hasFocus={isEditable}
            describedBy={issuesId}
            onText={onText}
          />
          <IssueList id={issuesId} groups={textIssues} />
          {override && (
            <Difference
              key={override.id}
              opened={opened}
              target={override}
              texts={texts}
              onReset={() => setVersion(ORIGINAL)}
            />
          )}
          <MediaSection opened={opened} version={version} checks={shown} isEditable={isEditable} drop={drop} />
          <WhenSection opened={opened} version={version} isEditable={isEditable} />
          {version === ORIGINAL && <TagField opened={opened} />}
          <SettingsSection opened={opened} checks={shown} isOpen={version !== ORIGINAL} isEditable={isEditable} />
        </VersionTabs>
      </div>
      <BottomBar opened={opened} actions={actions} checks={checks} />
      {drop.isOver && <div className="composer-drop">{t('composer.dropHere')}</div>}
    </section>
  );
}

/** Also while its first letters are on their way. */
function isCustomised(target: PostTargetView, postId: string): boolean {
  return target.contentOverride !== null || unsavedValue(textKey(postId, target.accountId)) !== undefined;
}
