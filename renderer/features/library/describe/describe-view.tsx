import { ArrowLeft, ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useRef } from 'react';
import type { MediaView } from '../../../../shared/contract/media.ts';
import { Button, IconButton } from '../../../components/button.tsx';
import { KeyCaps } from '../../../components/key-caps.tsx';
import { Switch } from '../../../components/switch.tsx';
import { keyPlatform } from '../../../lib/keys.ts';
import { t } from '../../../lib/text.ts';
import { AskedAt } from '../../../lib/typing/use-typed-text.ts';
import { useLive } from '../../../lib/use-live.ts';
import { AltTextField } from '../alt-text-field.tsx';
import { FileAway } from '../file-away.tsx';
import { FilePreview } from '../file-preview.tsx';
import { type Describing, setAll, startAgain, step, stopDescribing } from './describe-store.ts';
import './describe-view.css';

const ICON = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** One file after the other, large, with the field for what it shows. Enter goes on; nothing has to be saved. */
export function DescribeView({ describing }: { readonly describing: Describing }) {
  const { ids, at, isAll } = describing;
  const id = ids[at];
  // The next one is at hand when it is wanted, and the one before.
  const around = ids.slice(Math.max(0, at - 1), at + 2);
  const { data: files, askedAt } = useLive('media.read', around.length === 0 ? null : { ids: around });
  // What was read stays: another file is another question, and the hand does not wait for its answer.
  const known = useRef(new Map<string, { readonly file: MediaView; readonly askedAt: number }>());
  for (const file of files ?? []) known.current.set(file.id, { file, askedAt });
  const current = id === undefined ? undefined : known.current.get(id);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole view, whichever part has the focus.
    <div className="describe" onKeyDown={onKeyDown}>
      <div className="describe-head">
        <IconButton label={t('library.describe.back')} onPress={stopDescribing}>
          <ArrowLeft {...ICON} />
        </IconButton>
        <h2 className="describe-title">{t('library.describe.title')}</h2>
        <p className="describe-count" role="status">
          {id !== undefined && t('library.describe.at', { at: at + 1, count: ids.length })}
        </p>
        <Switch label={t('library.describe.all')} isOn={isAll} onChange={(isOn) => void setAll(isOn)} />
      </div>
      {id === undefined ? (
        <Done describing={describing} />
      ) : (
        <AskedAt value={current?.askedAt ?? 0}>
          <OneFile key={id} id={id} file={current?.file} isFirst={at === 0} />
        </AskedAt>
      )}
    </div>
  );
}

/** `file` undefined: being read. Its field is there already, so that no letter that is typed goes elsewhere. */
function OneFile({
  id,
  file,
  isFirst,
}: {
  readonly id: string;
  readonly file: MediaView | undefined;
  readonly isFirst: boolean;
}) {
  return (
    <div className="describe-body">
      <div className="describe-stage">{file && <FilePreview file={file} />}</div>
      <div className="describe-words">
        {file && <h3 className="details-name">{file.fileName}</h3>}
        {file && !file.isHere && <FileAway file={file} />}
        <AltTextField file={{ id, altText: file?.altText }} rows={8} hasFocus />
        <div className="describe-steps">
          <IconButton label={t('library.describe.previous')} isDisabled={isFirst} onPress={() => step(-1)}>
            <ChevronLeft {...ICON} />
          </IconButton>
          <Button kind="primary" onPress={() => step(1)}>
            {t('library.describe.next')}
            <ChevronRight {...ICON} />
          </Button>
          <span className="describe-keys">
            <KeyCaps keys="Enter" />
          </span>
        </div>
        <p className="field-hint">{t('library.describe.hint')}</p>
      </div>
    </div>
  );
}

function Done({ describing: { ids } }: { readonly describing: Describing }) {
  const { data: sum } = useLive('media.readSum', ids.length === 0 ? null : { ids: [...ids] });
  const left = sum?.lackingAltText ?? 0;
  return (
    <div className="empty-state">
      <p className="empty-state-sentence">
        {left > 0 ? t('library.describe.left', { count: left }) : t('library.describe.done')}
      </p>
      <div className="describe-steps">
        {left > 0 && <Button onPress={() => void startAgain()}>{t('library.describe.again')}</Button>}
        <Button autoFocus onPress={stopDescribing}>
          {t('library.describe.back')}
        </Button>
      </div>
    </div>
  );
}

function onKeyDown(event: KeyboardEvent): void {
  const isMod = keyPlatform() === 'darwin' ? event.metaKey : event.ctrlKey;
  const isInField = event.target instanceof HTMLTextAreaElement;
  // The Enter that ends what an input method composes is no step.
  if (event.nativeEvent.isComposing || event.keyCode === 229) return;
  const isNext = event.key === 'Enter' && isInField && !event.shiftKey && !event.altKey;
  if (event.key === 'Escape') stopDescribing();
  else if (isNext && event.repeat) {
    // A held key would run through the list and out of it.
  } else if (isNext) step(1);
  else if (event.key === 'ArrowDown' && isMod) step(1);
  else if (event.key === 'ArrowUp' && isMod) step(-1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
