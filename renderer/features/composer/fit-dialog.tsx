import { type KeyboardEvent, type MouseEvent, useEffect, useState } from 'react';
import type { AccountView } from '../../../shared/contract/accounts.ts';
import type { OutputOf } from '../../../shared/contract/index.ts';
import type { MediaView } from '../../../shared/contract/media.ts';
import type { PostMediaView } from '../../../shared/contract/posts.ts';
import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { formatDuration } from '../../../shared/domain/format-duration.ts';
import { type MediaExtension, mediaUrl } from '../../../shared/domain/media.ts';
import { type AppError, isAppError } from '../../../shared/lib/app-error.ts';
import { newId } from '../../../shared/lib/ids.ts';
import type { FitRefusal, PictureFit } from '../../../shared/platforms/fit-plan.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { MediaPicture } from '../../components/media-picture.tsx';
import { call } from '../../lib/api.ts';
import { failureWords } from '../../lib/say-failure.ts';
import { t } from '../../lib/text.ts';
import './fit-dialog.css';

type Plan = OutputOf<'media.planFit'>;
type Focus = { readonly x: number; readonly y: number };

const MIDDLE: Focus = { x: 0.5, y: 0.5 };
const STEP = 0.05;

/** A file made to fit one account's platform: what would be done, then what came of it, each beside the original. */
export function FitDialog({
  item,
  account,
  postId,
  onUse,
  onClose,
}: {
  readonly item: PostMediaView;
  readonly account: AccountView;
  readonly postId: string;
  /** With the file that was made. */
  readonly onUse: (assetId: string) => Promise<boolean>;
  readonly onClose: () => void;
}) {
  const [focus, setFocus] = useState<Focus>(MIDDLE);
  const [plan, setPlan] = useState<Plan | null>(null);
  const [made, setMade] = useState<MediaView | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const wanted = { id: item.assetId, accountId: account.id, postId, focus };

  // biome-ignore lint/correctness/useExhaustiveDependencies: planned anew for another file, account or focus.
  useEffect(() => {
    let isCurrent = true;
    call('media.planFit', wanted).then(
      (next) => isCurrent && setPlan(next),
      (error: unknown) => isCurrent && setProblem(wordsFor(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [item.assetId, account.id, postId, focus]);

  async function make(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const { id } = await call('media.fit', { ...wanted, batchId: newId() });
      const [view] = await call('media.read', { ids: [id] });
      setMade(view ?? null);
    } catch (error) {
      setProblem(wordsFor(error));
    } finally {
      setBusy(false);
    }
  }
  async function use(): Promise<void> {
    if (made && (await onUse(made.id))) onClose();
  }
  /** Nobody uses it: it would lie there for ever. */
  function drop(): void {
    if (made && made.id !== item.assetId) void call('media.delete', { ids: [made.id] }).catch(() => undefined);
    setMade(null);
  }
  function close(): void {
    drop();
    onClose();
  }

  const fit = plan?.kind === 'steps' ? plan.fit : null;
  return (
    <Dialog
      title={t('media.fit.title', { file: item.fileName, account: account.displayName })}
      width={720}
      onClose={close}
    >
      <div className="fit-pair">
        <figure className="fit-side">
          <Before
            item={item}
            fit={fit?.kind === 'picture' ? fit : null}
            onFocus={made ? null : setFocus}
            focus={focus}
          />
          <figcaption>
            <b>{t('media.fit.before')}</b>
            <span>{factsOf(item)}</span>
          </figcaption>
        </figure>
        <figure className="fit-side">
          {made ? (
            <div className="fit-face">
              <MediaPicture file={made} size={1600} alt={item.altText} iconSize={40} />
            </div>
          ) : (
            <After item={item} fit={fit?.kind === 'picture' ? fit : null} />
          )}
          <figcaption>
            <b>{t('media.fit.after')}</b>
            <span>{made ? factsOf(made) : plan && plannedFacts(plan)}</span>
          </figcaption>
        </figure>
      </div>
      <ul className="fit-words" aria-live="polite">
        {plan === null && problem === null && <li>{t('media.fit.planning')}</li>}
        {plan && wordsOf(plan).map((words) => <li key={words}>{words}</li>)}
        {problem !== null && <li className="fit-problem">{problem}</li>}
      </ul>
      <div className="dialog-foot">
        <Button kind="quiet" onPress={close}>
          {t(fit || made ? 'media.fit.cancel' : 'media.fit.close')}
        </Button>
        {made ? (
          <>
            <Button onPress={drop}>{t('media.fit.again')}</Button>
            <Button kind="primary" onPress={() => void use()}>
              {t('media.fit.use', { account: account.displayName })}
            </Button>
          </>
        ) : (
          fit && (
            <Button kind="primary" isDisabled={isBusy} onPress={() => void make()}>
              {t(isBusy ? 'media.fit.making' : 'media.fit.make')}
            </Button>
          )
        )}
      </div>
    </Dialog>
  );
}

function Before({
  item,
  fit,
  focus,
  onFocus,
}: {
  readonly item: PostMediaView;
  readonly fit: PictureFit | null;
  readonly focus: Focus;
  /** null: it is made already. */
  readonly onFocus: ((focus: Focus) => void) | null;
}) {
  const { width, height } = item;
  const isCut = fit !== null && width !== null && height !== null && isSmaller(fit, width, height);
  if (!isCut || onFocus === null) {
    return (
      <div className="fit-face">
        <MediaPicture file={item} size={1600} alt={item.altText} iconSize={40} />
      </div>
    );
  }
  const { left, top, width: cropWidth, height: cropHeight } = fit.crop;
  const frame = {
    insetInlineStart: `${(left / width) * 100}%`,
    insetBlockStart: `${(top / height) * 100}%`,
    inlineSize: `${(cropWidth / width) * 100}%`,
    blockSize: `${(cropHeight / height) * 100}%`,
  };
  const pick = (event: MouseEvent<HTMLButtonElement>) => {
    // By keyboard a click has no place.
    if (event.detail === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    onFocus({ x: within((event.clientX - box.left) / box.width), y: within((event.clientY - box.top) / box.height) });
  };
  const move = (event: KeyboardEvent) => {
    const by = ARROWS[event.key];
    if (!by) return;
    event.preventDefault();
    onFocus({ x: within(focus.x + by.x * STEP), y: within(focus.y + by.y * STEP) });
  };
  return (
    <div className="fit-face">
      <button
        type="button"
        className="fit-crop"
        style={{ aspectRatio: width / height }}
        aria-label={t('media.fit.focus')}
        onClick={pick}
        onKeyDown={move}
      >
        <img src={urlOf(item)} alt="" draggable={false} />
        <span className="fit-frame" style={frame} />
      </button>
    </div>
  );
}

const ARROWS: Readonly<Record<string, Focus>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Until it is made: the part that will be seen. */
function After({ item, fit }: { readonly item: PostMediaView; readonly fit: PictureFit | null }) {
  const { width, height } = item;
  if (fit === null || width === null || height === null) {
    return (
      <div className="fit-face">
        <MediaPicture file={item} size={1600} alt="" iconSize={40} />
      </div>
    );
  }
  const { left, top, width: cropWidth, height: cropHeight } = fit.crop;
  const picture = {
    inlineSize: `${(width / cropWidth) * 100}%`,
    insetInlineStart: `${(-left / cropWidth) * 100}%`,
    insetBlockStart: `${(-top / cropHeight) * 100}%`,
  };
  return (
    <div className="fit-face">
      <div className="fit-cut" style={{ aspectRatio: cropWidth / cropHeight }}>
        <img src={urlOf(item)} alt="" style={picture} draggable={false} />
      </div>
    </div>
  );
}

function urlOf({ sha256, extension }: PostMediaView): string {
  return mediaUrl({ sha256, extension: extension as MediaExtension });
}

function isSmaller({ crop }: PictureFit, width: number, height: number): boolean {
  return crop.width < width || crop.height < height;
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}

type Facts = Pick<MediaView, 'mimeType' | 'width' | 'height' | 'durationMs' | 'sizeBytes'>;

function factsOf({ mimeType, width, height, durationMs, sizeBytes }: Facts): string {
  return [shapeOf({ mimeType, width, height, durationMs }), formatBytes(sizeBytes)].join(', ');
}

function shapeOf({ mimeType, width, height, durationMs }: Omit<Facts, 'sizeBytes'>): string {
  const type = mimeType.split('/')[1]?.toUpperCase() ?? mimeType;
  if (durationMs !== null) return t('media.fit.film', { type, length: formatDuration(durationMs, 'en') });
  return t('media.fit.picture', { type, width: width ?? 0, height: height ?? 0 });
}

function plannedFacts(plan: Plan): string {
  if (plan.kind !== 'steps') return '';
  const { maxBytes } = plan.fit;
  const most = maxBytes === null ? [] : [t('media.fit.atMost', { size: formatBytes(maxBytes) })];
  return [shapeOf(plan.after), ...most].join(', ');
}

function wordsOf(plan: Plan): string[] {
  if (plan.kind === 'fits') return [t('media.fit.stays')];
  if (plan.kind === 'cannot') return [t(`media.fit.cannot.${plan.code}`)];
  const { fit } = plan;
  if (fit.kind === 'picture') {
    return [...(fit.isFlattened ? [t('media.fit.flattened')] : []), t('media.fit.private')];
  }
  const cut = fit.trim && {
    start: formatDuration(fit.trim.startMs, 'en'),
    end: formatDuration(fit.trim.endMs, 'en'),
  };
  return [t('media.fit.copied'), ...(cut ? [t('media.fit.cut', cut)] : []), t('media.fit.private')];
}

/** Those of carrying it out, beyond the plan's. */
const MADE_REFUSALS = ['audio_codec', 'no_key_frame', 'traces', 'made', 'away'] as const;
const REFUSALS: ReadonlySet<string> = new Set<FitRefusal | (typeof MADE_REFUSALS)[number]>([
  ...MADE_REFUSALS,
  'kind',
  'animated',
  'cannot_decode',
  'type',
  'unmeasured',
  'too_small',
  'bytes',
  'pages',
  'location',
  'too_short',
  'codec',
  'frame_rate',
  'dimensions',
  'ratio',
]);

function wordsFor(error: unknown): string {
  if (!isAppError(error)) throw error;
  const reason = reasonOf(error);
  return reason === null ? failureWords(error) : t(`media.fit.cannot.${reason}`);
}

function reasonOf({ details }: AppError): FitRefusal | (typeof MADE_REFUSALS)[number] | null {
  const { reason } = details;
  return typeof reason === 'string' && REFUSALS.has(reason) ? (reason as FitRefusal) : null;
}
