import { useEffect, useRef, useState } from 'react';

const FRAMES = 10;
/** Drawn at the height of the strip on a screen with two points a pixel. */
const HEIGHT = 96;
/** The longest that a seek takes on a slow disk; a film that does not answer has no strip. */
const PATIENCE_MS = 10_000;

/** Frames of a film from its start to its end, drawn as they come. Nothing, where this computer cannot show the film. */
export function FilmStrip({ src }: { readonly src: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isEmpty, setEmpty] = useState(true);
  useEffect(() => {
    const stopping = new AbortController();
    setEmpty(true);
    // Whatever goes wrong with the pictures, the film can be cut without them.
    drawFrames(src, canvas.current, stopping.signal, () => setEmpty(false)).catch(() => undefined);
    return () => stopping.abort();
  }, [src]);
  return <canvas ref={canvas} className="film-strip" data-empty={isEmpty ? '' : undefined} />;
}

async function drawFrames(
  src: string,
  canvas: HTMLCanvasElement | null,
  signal: AbortSignal,
  onDrawn: () => void,
): Promise<void> {
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'auto';
  try {
    const loaded = once(video, 'loadeddata', signal);
    video.src = src;
    await loaded;
    const context = canvas?.getContext('2d');
    if (!canvas || !context || !Number.isFinite(video.duration)) return;
    const width = Math.max(1, Math.round((HEIGHT * video.videoWidth) / video.videoHeight));
    canvas.width = width * FRAMES;
    canvas.height = HEIGHT;
    for (let index = 0; index < FRAMES; index += 1) {
      const sought = once(video, 'seeked', signal);
      video.currentTime = ((index + 0.5) / FRAMES) * video.duration;
      await sought;
      context.drawImage(video, index * width, 0, width, HEIGHT);
      onDrawn();
    }
  } finally {
    video.removeAttribute('src');
    video.load();
  }
}

function once(video: HTMLVideoElement, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const ending = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    video.addEventListener(name, () => resolve(), { once: true, signal: ending });
    video.addEventListener('error', () => reject(new Error(video.error?.message)), { once: true, signal: ending });
    ending.addEventListener('abort', () => reject(ending.reason), { once: true });
  });
}
