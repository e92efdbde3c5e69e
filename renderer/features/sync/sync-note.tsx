import {
  CircleArrowUp,
  CloudAlert,
  CloudCheck,
  CloudDownload,
  CloudOff,
  CloudUpload,
  LogIn,
  type LucideIcon,
  UserMinus,
} from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { SyncStatus, SyncView } from '../../../shared/contract/sync.ts';
import { Button } from '../../components/button.tsx';
import { Note } from '../../components/note.tsx';
import { call } from '../../lib/api.ts';
import { runCommand } from '../../lib/commands.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { agoWords, retryWords, troubleOf } from '../../lib/sync-words.ts';
import { t } from '../../lib/text.ts';
import { useOnline } from '../../lib/use-online.ts';

type NoteProps = {
  readonly view: SyncView;
  /** As it is shown: `view.status` without its short rounds. */
  readonly status: SyncStatus;
  readonly nowMs: number;
  readonly timezone: string;
  readonly isWaiting: boolean;
};

type Words = { readonly icon: LucideIcon; readonly title: string; readonly hint: string; readonly isUrgent?: boolean };

/** How this computer stands to the project. */
export function SyncNote(props: NoteProps) {
  const isOnline = useOnline();
  return <Note {...wordsOf(props, isOnline)} action={<Action view={props.view} />} />;
}

function wordsOf({ view, status, nowMs, timezone, isWaiting }: NoteProps, isOnline: boolean): Words {
  const workspace = view.workspaceName ?? t('sync.thisWorkspace');
  if (view.firstSync && (status.kind === 'syncing' || status.kind === 'idle')) {
    const hint = t('sync.state.firstHint', { count: view.firstSync.posts });
    return { icon: CloudDownload, title: t('sync.state.first', { workspace }), hint };
  }
  switch (status.kind) {
    case 'syncing':
      return {
        icon: CloudUpload,
        title: t('sync.state.syncing', { workspace }),
        hint: t('sync.state.syncingHint'),
      };
    case 'waiting':
      return troubleWords(status, { isOnline, when: retryWords(status.retryAt, nowMs, timezone) });
    case 'signed_out':
      return { icon: LogIn, title: t('sync.state.signedOut'), hint: t('sync.state.signedOutHint'), isUrgent: true };
    case 'removed':
    case 'suspended': {
      const title = t(`sync.state.${status.kind}`, { workspace });
      return { icon: UserMinus, title, hint: t(`sync.state.${status.kind}Hint`), isUrgent: true };
    }
    case 'unfit':
      return { icon: CircleArrowUp, title: t('sync.state.unfit'), hint: t('sync.state.unfitHint'), isUrgent: true };
    default: {
      const at = status.kind === 'idle' ? status.syncedAt : null;
      const when = at === null ? t('sync.fact.never') : agoWords(at, nowMs, timezone);
      const hint = t(isWaiting ? 'sync.state.idleWaitingHint' : 'sync.state.idleHint', { when });
      return { icon: CloudCheck, title: t('sync.state.idle', { workspace }), hint };
    }
  }
}

function troubleWords(
  status: Extract<SyncStatus, { kind: 'waiting' }>,
  { isOnline, when }: { readonly isOnline: boolean; readonly when: string },
): Words {
  const trouble = troubleOf(status, isOnline);
  const title = t(`sync.state.${trouble}`);
  if (trouble === 'offline') return { icon: CloudOff, title, hint: t('sync.state.offlineHint') };
  if (trouble === 'network') return { icon: CloudOff, title, hint: t('sync.state.networkHint') };
  if (trouble === 'stuck') return { icon: CloudAlert, title, hint: t('sync.state.stuckHint'), isUrgent: true };
  return { icon: CloudOff, title, hint: t('sync.state.waitingHint', { when }) };
}

/** A round is over sooner than a word of it could be read: the button itself says that it was heard. */
const LEAST_SHOWN_MS = 600;
/** For a round that never begins. */
const MOST_SHOWN_MS = 10_000;

function Action({ view }: { readonly view: SyncView }) {
  const { kind } = view.status;
  if (kind === 'signed_out') {
    return <Button onPress={() => void runCommand('app.team')}>{t('sync.state.signIn')}</Button>;
  }
  return kind === 'removed' || kind === 'suspended' || kind === 'unfit' ? null : (
    <SyncNow isSyncing={kind === 'syncing'} />
  );
}

function SyncNow({ isSyncing }: { readonly isSyncing: boolean }) {
  const [isAsked, setAsked] = useState(false);
  const hasBegun = useRef(false);
  if (isAsked && isSyncing) hasBegun.current = true;
  useEffect(() => {
    if (!isAsked) return;
    const isOver = hasBegun.current && !isSyncing;
    const timer = setTimeout(() => setAsked(false), isOver ? LEAST_SHOWN_MS : MOST_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isAsked, isSyncing]);
  function ask(): void {
    // Not disabled meanwhile: that would take the focus away.
    if (isAsked) return;
    hasBegun.current = isSyncing;
    setAsked(true);
    void call('sync.now', {}).catch(sayFailure);
  }
  return (
    <Button className="sync-now" onPress={ask}>
      {t(isAsked ? 'sync.state.nowAsked' : 'sync.state.now')}
    </Button>
  );
}
