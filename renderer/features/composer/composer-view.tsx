import { useCallback, useEffect, useId, useMemo, useState } from 'react';
import { isEditableState } from '../../../shared/domain/post-state.ts';
import { call } from '../../lib/api.ts';
import { t } from '../../lib/text.ts';
import { AskedAt } from '../../lib/typing/use-typed-text.ts';
import type { OpenPost } from '../../lib/ui-store.ts';
import { useCanWrite } from '../../lib/write-access.ts';
import { setActiveComposer } from './active-composer.ts';
import { BottomBar } from './bottom-bar.tsx';
import { ComposerHeader } from './composer-header.tsx';
import { Difference, OwnTextGone } from './difference.tsx';
import { History } from './history.tsx';
import { IssueList } from './issue-list.tsx';
import { LookLine } from './look-line.tsx';
import { MediaSection } from './media-section.tsx';
import { SettingsSection } from './settings-section.tsx';
import { TagField } from './tag-field.tsx';
import { TargetRow } from './target-row.tsx';
import { TextArea } from './text-area.tsx';
import { useChecks } from './use-checks.ts';
import { useDropFiles } from './use-drop-files.ts';
import { useOpenedPost } from './use-post.ts';
import { usePostActions } from './use-post-actions.ts';
import { textKey, useTexts } from './use-texts.ts';
import { useVersion } from './use-version.ts';
import { ORIGINAL, VERSION_PANEL_ID, VersionTabs, versionTabId } from './version-tabs.tsx';
import { WhenSection } from './when-section.tsx';

export function ComposerView({ open }: { readonly open: OpenPost }) {
  const { opened, stored } = useOpenedPost(open);
  const { post, status, create, accountById, act } = opened;
  const [isHistory, setHistory] = useState(false);
  const issuesId = useId();

  const isWritable = useCanWrite();
  const isEditable = isWritable && isEditableState(post.state);
  const { version, isGone, setVersion } = useVersion(post.targets, isEditable);
  const account = version === ORIGINAL ? null : (accountById.get(version) ?? null);
  /** Of all but the text. */
  const part = isGone ? ORIGINAL : version;
  const override = post.targets.find(({ accountId }) => accountId !== ORIGINAL && accountId === part);
  const { texts, onText, latestText } = useTexts(post.id, stored, version);
  const { checks, parts, textIssues, movedIds } = useChecks(opened, texts, part);
  const actions = usePostActions({ opened, checks, texts });
  useEffect(() => setActiveComposer({ ...actions, openHistory: () => setHistory(true) }), [actions]);
  const drop = useDropFiles({ opened, version: part, isEditable });

  const send = useCallback(
    async (content: string, base: string | undefined) => {
      const place = { wallTime: create.wallTime, accountIds: [...create.accountIds] };
      const where = version === ORIGINAL ? {} : { accountId: version };
      const built = base === undefined ? {} : { base };
      await call('posts.writeText', { postId: post.id, content, create: place, ...built, ...where });
    },
    [post.id, create, version],
  );
  const customise = useCallback(
    async (accountId: string) => {
      const content = latestText(ORIGINAL);
      // One that a teammate has begun meanwhile stands.
      const write = { postId: post.id, accountId, content, base: content };
      if (await act(() => call('posts.writeText', write))) setVersion(accountId);
    },
    [act, post.id, latestText, setVersion],
  );
  const openHistory = useCallback(() => setHistory(true), []);
  const refusedBy = useMemo(() => checks.find((check) => check.isRefused)?.account.displayName ?? null, [checks]);

  if (isHistory) {
    return (
      <section className="composer" aria-label={t('composer.history')}>
        <History opened={opened} texts={texts} onClose={() => setHistory(false)} />
      </section>
    );
  }
  return (
    <AskedAt value={stored.askedAt}>
      <section className="composer" aria-label={t('composer.label')} {...drop.handlers}>
        <ComposerHeader opened={opened} actions={actions} onHistory={openHistory} />
        <LookLine postId={post.id} />
        <div className="composer-body">
          <TargetRow opened={opened} checks={checks} isEditable={isEditable} />
          <VersionTabs
            opened={opened}
            version={version}
            movedIds={movedIds}
            isEditable={isEditable}
            onVersion={setVersion}
            onCustomise={customise}
          />
          <div role="tabpanel" id={VERSION_PANEL_ID} aria-labelledby={versionTabId(version)} className="version-panel">
            <TextArea
              key={version}
              label={account ? t('composer.textFor', { account: account.displayName }) : t('composer.text')}
              placeholder={t('composer.placeholder')}
              saveKey={textKey(post.id, version)}
              stored={status === 'opening' || isGone ? undefined : (stored.overrides.get(version) ?? stored.original)}
              isReady={status !== 'opening'}
              send={send}
              rules={account ? account.provider : 'canonical'}
              isReadOnly={!isEditable}
              hasFocus={isEditable}
              describedBy={issuesId}
              onText={onText}
            />
            {isGone && <OwnTextGone opened={opened} accountId={version} onOriginal={() => setVersion(ORIGINAL)} />}
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
            <MediaSection opened={opened} version={part} checks={parts} isEditable={isEditable} drop={drop} />
            <WhenSection opened={opened} version={part} isEditable={isEditable} />
            {part === ORIGINAL && (isWritable || post.tagIds.length > 0) && <TagField opened={opened} />}
            <SettingsSection opened={opened} checks={parts} isOpen={part !== ORIGINAL} isEditable={isEditable} />
          </div>
        </div>
        <BottomBar opened={opened} actions={actions} refusedBy={refusedBy} />
        {drop.isOver && <div className="composer-drop">{t('composer.dropHere')}</div>}
      </section>
    </AskedAt>
  );
}
