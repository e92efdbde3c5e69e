import { Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { MenuItem } from 'react-aria-components';
import type { AccountView } from '../../../shared/contract/accounts.ts';
import type { SearchResult } from '../../../shared/contract/search.ts';
import { thumbnailUrl } from '../../../shared/domain/media.ts';
import { STATE_LOOKS } from '../../../shared/domain/state-looks.ts';
import type { Provider } from '../../../shared/domain/states.ts';
import { FindDialog } from '../../components/find-dialog.tsx';
import { Highlighted } from '../../components/highlighted.tsx';
import { PlatformMark } from '../../components/platform-mark.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { formatDayTime } from '../../lib/dates.ts';
import { useStoredImage } from '../../lib/stored-image.ts';
import { t } from '../../lib/text.ts';
import { setUi } from '../../lib/ui-store.ts';
import { useLive } from '../../lib/use-live.ts';
import { openResult } from './open-result.ts';
import './search.css';

/** Two screens of the list: who does not find it among them types on. */
const MAX_RESULTS = 25;

/** Finds posts as one types. Enter opens the first, or the one the arrows stand on. */
export function SearchDialog() {
  const [query, setQuery] = useState('');
  const asked = useDeferredValue(query.trim());
  const { data } = useLive('search.posts', asked === '' ? null : { query: asked, limit: MAX_RESULTS });
  const shown = useLast(asked === '' ? null : data);
  const { data: accounts = [] } = useLive('accounts.list', {});
  const results = shown?.results ?? [];
  const close = () => setUi({ overlay: null });
  return (
    <FindDialog
      title={t('search.title')}
      width={720}
      icon={<Search size={16} strokeWidth={1.5} aria-hidden="true" />}
      placeholder={t('search.placeholder')}
      query={query}
      onType={setQuery}
      listLabel={t('search.results')}
      entries={results}
      onChoose={(chosen) => {
        const result = results.find(({ id }) => id === chosen);
        if (result) openResult(result);
      }}
      emptyText={noteFor(asked, shown)}
      foot={
        <p className="search-foot" aria-live="polite">
          {asked !== '' && shown ? countWords(shown) : ''}
        </p>
      }
      onClose={close}
    >
      {(result) => <ResultItem id={result.id} result={result} accounts={accounts} />}
    </FindDialog>
  );
}

type Answer = { readonly results: readonly SearchResult[]; readonly hasMore: boolean };

function noteFor(asked: string, shown: Answer | null | undefined): string {
  if (asked === '') return t('search.hint');
  return shown ? t('search.nothing', { query: asked }) : '';
}

function countWords({ results, hasMore }: Answer): string {
  if (results.length === 0) return t('search.hint');
  return hasMore ? t('search.more', { count: results.length }) : t('search.count', { count: results.length });
}

/** The last answer stays while the next is on its way; null forgets it. */
function useLast<Value>(value: Value | null | undefined): Value | null | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value === undefined ? last : value;
}

/** Few enough to stand in a row; the rest is a number. */
const MAX_MARKS = 4;

function ResultItem({
  id,
  result,
  accounts,
}: {
  readonly id: string;
  readonly result: SearchResult;
  readonly accounts: readonly AccountView[];
}) {
  const when = result.wallTime === null ? t('search.unplanned') : formatDayTime(result.wallTime);
  const providers = providersOf(result, accounts);
  const { thumbnail } = result;
  return (
    <MenuItem id={id} textValue={result.snippet} className="floating-item search-item">
      <StateMark state={result.state} />
      <span className="search-when">
        {when}
        <span className="visually-hidden">{t(STATE_LOOKS[result.state].label)}</span>
      </span>
      <span className="search-snippet">
        {result.snippet === '' ? (
          <span className="search-no-text">{t('search.noText')}</span>
        ) : (
          <Highlighted text={result.snippet} ranges={result.ranges} />
        )}
      </span>
      <span className="search-end">
        {providers.slice(0, MAX_MARKS).map((provider) => (
          <PlatformMark key={provider} provider={provider} size={14} isNamed />
        ))}
        {providers.length > MAX_MARKS && `+${providers.length - MAX_MARKS}`}
      </span>
      {thumbnail?.hasThumbnail && <Picture sha256={thumbnail.sha256} />}
    </MenuItem>
  );
}

function Picture({ sha256 }: { readonly sha256: string }) {
  const { src, onError } = useStoredImage({ sha256, url: thumbnailUrl({ sha256, size: 96 }) });
  return src === null ? null : <img className="search-picture" src={src} alt="" onError={onError} />;
}

function providersOf(result: SearchResult, accounts: readonly AccountView[]): Provider[] {
  const own = accounts.filter(({ id }) => result.accountIds.includes(id));
  return [...new Set(own.map(({ provider }) => provider))];
}
