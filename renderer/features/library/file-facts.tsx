import { TriangleAlert } from 'lucide-react';
import type { MediaView } from '../../../shared/contract/media.ts';
import { formatBytes } from '../../../shared/domain/format-bytes.ts';
import { formatDuration } from '../../../shared/domain/format-duration.ts';
import { formatRatio } from '../../../shared/domain/format-ratio.ts';
import { canonicalCodec } from '../../../shared/domain/media-kind.ts';
import type { MessageKey } from '../../../shared/locales/en/index.ts';
import { dateLocale } from '../../lib/dates.ts';
import { t } from '../../lib/text.ts';
import { useLive } from '../../lib/use-live.ts';

/** As people write them; every other codec by its own short name. */
const CODEC_NAMES: Readonly<Record<string, string>> = {
  h264: 'H.264',
  hevc: 'HEVC',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  prores: 'ProRes',
  mpeg4: 'MPEG-4',
  aac: 'AAC',
  opus: 'Opus',
  vorbis: 'Vorbis',
  mp3: 'MP3',
  flac: 'FLAC',
};

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  jpg: 'JPEG',
  webp: 'WebP',
  webm: 'WebM',
  mov: 'QuickTime',
  mkv: 'Matroska',
};

/** The file in words. */
export function FileFacts({ file }: { readonly file: MediaView }) {
  const { data } = useLive('folders.list', {});
  const folder = data?.folders.find(({ id }) => id === file.folderId);
  return (
    <>
      {file.notes.map((note) => (
        <p key={note} className="details-note">
          <TriangleAlert size={14} strokeWidth={1.5} aria-hidden="true" />
          {t(`media.note.${note}`)}
        </p>
      ))}
      <dl className="facts">
        {listFacts(file, folder?.name).map(([name, words]) => (
          <div key={name} className="fact">
            <dt>{t(`library.fact.${name}` as MessageKey)}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function listFacts(file: MediaView, folder: string | undefined): readonly (readonly [string, string])[] {
  const { width, height, durationMs, frameRate, pageCount } = file;
  const codecs = [file.codec, file.audioCodec].flatMap((codec) => (codec ? [codecName(codec)] : []));
  const facts: readonly (readonly [string, string | false])[] = [
    ['type', typeWords(file)],
    ['dimensions', width !== null && height !== null && dimensions(width, height)],
    ['length', durationMs !== null && formatDuration(durationMs)],
    ['codec', codecs.length > 0 && codecs.join(', ')],
    ['frameRate', frameRate !== null && t('library.frameRate', { rate: formatNumber(frameRate) })],
    ['pages', pageCount !== null && formatNumber(pageCount)],
    ['size', formatBytes(file.sizeBytes)],
    ['added', formatAdded(file.createdAt)],
    ['folder', folder !== undefined && folder],
  ];
  return facts.flatMap(([name, words]) => (words === false ? [] : [[name, words] as const]));
}

function typeWords({ kind, extension, animated }: MediaView): string {
  const format = FORMAT_NAMES[extension] ?? extension.toUpperCase();
  return t(`library.type.${kind}`, { format, animated: animated ? 'yes' : 'no' });
}

function dimensions(width: number, height: number): string {
  return t('library.dimensions', {
    width: formatNumber(width),
    height: formatNumber(height),
    ratio: formatRatio(width / height),
  });
}

function codecName(codec: string): string {
  const name = canonicalCodec(codec);
  return CODEC_NAMES[name] ?? name.toUpperCase();
}

function formatNumber(value: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(value);
}

function formatAdded(createdAt: string): string {
  const format = new Intl.DateTimeFormat(dateLocale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  return format.format(new Date(createdAt));
}
