import { must } from '../../../shared/lib/must.ts';

/** The longest a disk needs for a few megabytes; a film that is not open by then is broken. */
const PATIENCE_MS = 20_000;
/** Past the black of a fade-in, and early enough that little is read. */
const AT_SHARE = 0.1;
const AT_MOST_S = 3;
/** As large as the largest preview that is made of it. */
const LONG_EDGE = 1600;
const QUALITY = 0.9;

/** A frame from near the beginning of a film as a WebP picture. Rejects where this computer cannot show the film. */
export async function drawFrame(url: string): Promise<File> {
  const video = document.createElement('video');
  // Without it the canvas counts as tainted and gives no bytes.
  video.crossOrigin = 'anonymous';
  video.muted = true;
  video.preload = 'auto';
  try {
    const loaded = once(video, 'loadeddata');
    video.src = url;
    await loaded;
    const sought = once(video, 'seeked');
    video.currentTime = Number.isFinite(video.duration) ? Math.min(video.duration * AT_SHARE, AT_MOST_S) : 0;
    await sought;
    return await toPicture(video);
  } finally {
    // Gives the decoder back at once instead of at some collection of garbage.
    video.removeAttribute('src');
    video.load();
  }
}

function once(video: HTMLVideoElement, name: 'loadeddata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No ${name} in ${PATIENCE_MS} ms`)), PATIENCE_MS);
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      settle();
    };
    video.addEventListener(name, end(resolve), { once: true });
    video.addEventListener(
      'error',
      end(() => reject(new Error(video.error?.message))),
      { once: true },
    );
  });
}

async function toPicture(video: HTMLVideoElement): Promise<File> {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0 || videoHeight === 0) throw new Error('A film without a picture');
  const scale = Math.min(1, LONG_EDGE / Math.max(videoWidth, videoHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(videoWidth * scale));
  canvas.height = Math.max(1, Math.round(videoHeight * scale));
  must(canvas.getContext('2d'), 'a canvas to draw on').drawImage(video, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', QUALITY));
  return new File([must(blob, 'the drawn frame')], 'poster.webp', { type: 'image/webp' });
}
