import { Check, CircleAlert, LoaderCircle } from 'lucide-react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { PlatformMark } from '../../../components/platform-mark.tsx';
import { t } from '../../../lib/text.ts';
import type { FitJob, JobState } from './fit-job.ts';
import { sizeWords } from './fit-words.ts';

/** Every file and account that is made to fit in one go, with how far each is. */
export function FitList({
  jobs,
  states,
  chosen,
  onChoose,
}: {
  readonly jobs: readonly FitJob[];
  readonly states: ReadonlyMap<string, JobState>;
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
}) {
  const namesFiles = new Set(jobs.map(({ item }) => item.id)).size > 1;
  return (
    <ListBox
      className="fit-list"
      aria-label={t('media.fit.list')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        if (key !== undefined) onChoose(String(key));
      }}
    >
      {jobs.map(({ key, item, check }) => {
        const state = states.get(key);
        const { displayName, provider } = check.account;
        return (
          <ListBoxItem
            key={key}
            id={key}
            className="fit-list-item"
            textValue={`${displayName} ${item.fileName} ${stateWords(state)}`}
          >
            <PlatformMark provider={provider} />
            <span className="fit-list-words">
              <span className="fit-list-name">{displayName}</span>
              {namesFiles && <span className="fit-list-file">{item.fileName}</span>}
              <span className="fit-list-state" data-state={kindOf(state)}>
                <StateIcon kind={kindOf(state)} />
                {stateWords(state)}
              </span>
            </span>
          </ListBoxItem>
        );
      })}
    </ListBox>
  );
}

type Kind = 'planning' | 'ready' | 'making' | 'made' | 'cannot';

function kindOf(state: JobState | undefined): Kind {
  if (state?.share !== undefined) return 'making';
  if (state?.made) return 'made';
  if (state?.problem || state?.plan?.kind === 'cannot') return 'cannot';
  return state?.plan ? 'ready' : 'planning';
}

function StateIcon({ kind }: { readonly kind: Kind }) {
  const icon = { size: 12, strokeWidth: 2, 'aria-hidden': true } as const;
  if (kind === 'made') return <Check {...icon} />;
  if (kind === 'cannot') return <CircleAlert {...icon} />;
  return kind === 'making' ? <LoaderCircle {...icon} /> : null;
}

function stateWords(state: JobState | undefined): string {
  const kind = kindOf(state);
  if (kind === 'made') return t('media.fit.state.made', { size: sizeWords(state?.made?.sizeBytes ?? 0) });
  if (kind === 'making' && typeof state?.share === 'number') {
    return t('media.fit.state.share', { percent: Math.round(state.share * 100) });
  }
  return t(`media.fit.state.${kind}`);
}
