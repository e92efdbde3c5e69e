import { type CSSProperties, type KeyboardEvent, type PointerEvent, useId } from 'react';
import type { PostMediaView } from '../../../../shared/contract/posts.ts';
import type { PictureFit } from '../../../../shared/domain/fit.ts';
import { placeCut } from '../../../../shared/platforms/fit-shape.ts';
import { MediaPicture, pictureUrl } from '../../../components/media-picture.tsx';
import { t } from '../../../lib/text.ts';
import type { Focus } from './fit-job.ts';

const STEP = 0.02;
const LONG_STEP = 0.1;
const ARROWS: Readonly<Record<string, Focus>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

type Side = { readonly item: PostMediaView; readonly fit: PictureFit | null; readonly focus: Focus };

/** The whole picture; what will be cut away is dimmed. The frame goes where it is dragged, or by the arrow keys. */
export function PictureBefore({
  item,
  fit,
  focus,
  onFocus,
}: Side & {
  /** null: it is being made, or made. */
  readonly onFocus: ((focus: Focus) => void) | null;
}) {
  const hintId = useId();
  const whereId = useId();
  const src = pictureUrl(item, 1600);
  const { width, height } = item;
  if (fit === null || src === null || width === null || height === null || !isCut(fit, width, height)) {
    return <WholePicture item={item} />;
  }
  const cut = placeCut({ width, height }, fit.crop, focus);
  const frame = {
    left: percent(cut.left, width),
    top: percent(cut.top, height),
    width: percent(cut.width, width),
    height: percent(cut.height, height),
  };
  const follow = (event: PointerEvent<HTMLButtonElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onFocus?.(
      within({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height }, fit, {
        width,
        height,
      }),
    );
  };
  const move = (event: KeyboardEvent) => {
    const by = event.key === 'Home' ? { x: 0, y: 0 } : ARROWS[event.key];
    if (!by || onFocus === null) return;
    event.preventDefault();
    const step = event.shiftKey ? LONG_STEP : STEP;
    const next = event.key === 'Home' ? { x: 0.5, y: 0.5 } : { x: focus.x + by.x * step, y: focus.y + by.y * step };
    onFocus(within(next, fit, { width, height }));
  };
  const place = { across: Math.round(focus.x * 100), down: Math.round(focus.y * 100) };
  return (
    <div className="fit-face">
      <button
        type="button"
        className="fit-crop"
        style={{ '--ratio': width / height } as CSSProperties}
        aria-label={t('media.fit.focus')}
        aria-describedby={`${hintId} ${whereId}`}
        aria-disabled={onFocus === null}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          follow(event);
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && follow(event)}
        onKeyDown={move}
      >
        <img src={src} alt={item.altText} draggable={false} />
        <span className="fit-frame" style={frame} />
      </button>
      <span id={hintId} className="visually-hidden">
        {t('media.fit.focusHint')}
      </span>
      <span id={whereId} className="visually-hidden" aria-live="polite">
        {t('media.fit.focusAt', place)}
      </span>
    </div>
  );
}

/** Until it is made: the part that will be seen, in its shape. */
export function PictureAfter({ item, fit, focus }: Side) {
  const src = pictureUrl(item, 1600);
  const { width, height } = item;
  if (fit === null || src === null || width === null || height === null) return <WholePicture item={item} />;
  const cut = placeCut({ width, height }, fit.crop, focus);
  const picture = {
    width: percent(width, cut.width),
    height: percent(height, cut.height),
    left: percent(-cut.left, cut.width),
    top: percent(-cut.top, cut.height),
  };
  return (
    <div className="fit-face">
      <div
        className="fit-cut"
        data-flat={fit.isFlattened ? '' : undefined}
        style={{ '--ratio': cut.width / cut.height } as CSSProperties}
      >
        <img src={src} alt="" style={picture} draggable={false} />
      </div>
    </div>
  );
}

export function WholePicture({
  item,
}: {
  readonly item: Parameters<typeof MediaPicture>[0]['file'] & { readonly altText: string };
}) {
  return (
    <div className="fit-face">
      <MediaPicture file={item} size={1600} alt={item.altText} iconSize={40} />
    </div>
  );
}

export function isCut({ crop }: PictureFit, width: number, height: number): boolean {
  return crop.width < width || crop.height < height;
}

/** The frame stops at the edges of the picture: a focus beyond that would have to be moved back before anything is seen. */
function within(
  focus: Focus,
  { crop }: PictureFit,
  { width, height }: { readonly width: number; readonly height: number },
): Focus {
  const clamp = (share: number, half: number) => Math.min(1 - half, Math.max(half, share));
  return { x: clamp(focus.x, crop.width / width / 2), y: clamp(focus.y, crop.height / height / 2) };
}

function percent(part: number, whole: number): string {
  return `${(part / whole) * 100}%`;
}
