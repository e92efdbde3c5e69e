import { CircleAlert } from 'lucide-react';
import type { MediaView } from '../../../../shared/contract/media.ts';
import { formatBytes } from '../../../../shared/domain/format-bytes.ts';
import { formatDuration } from '../../../../shared/domain/format-duration.ts';
import { formatRatio } from '../../../../shared/domain/format-ratio.ts';
import type { IssueCode } from '../../../../shared/platforms/issue.ts';
import type { Limits } from '../../../../shared/platforms/limits.ts';
import { platforms } from '../../../../shared/platforms/registry.ts';
import { t } from '../../../lib/text.ts';
import type { FitJob, FitPlanView } from './fit-job.ts';
import { lengthWords, pixelWords, sizeWords, typeName } from './fit-words.ts';

type Facts = Pick<MediaView, 'mimeType' | 'width' | 'height' | 'durationMs'> & { readonly sizeBytes: number | null };

type Row = {
  readonly key: 'type' | 'size' | 'pixels' | 'length';
  readonly of: (facts: Facts) => string;
  readonly limit: (limits: Limits, isFilm: boolean) => string;
  readonly against: readonly IssueCode[];
};

const ROWS: readonly Row[] = [
  {
    key: 'type',
    of: ({ mimeType }) => typeName(mimeType),
    limit: (limits, isFilm) => (isFilm ? limits.videoMimeTypes : limits.imageMimeTypes)?.map(typeName).join(', ') ?? '',
    against: ['media_type_unsupported', 'media_kind_unsupported', 'video_codec_unsupported'],
  },
  {
    key: 'pixels',
    of: pixelWords,
    limit: (limits, isFilm) => (isFilm ? filmShape(limits) : pictureShape(limits)),
    against: [
      'media_too_small',
      'media_too_wide',
      'media_too_tall',
      'media_too_many_pixels',
      'media_sides_too_long',
      'media_ratio_too_narrow',
      'media_ratio_too_wide',
    ],
  },
  {
    key: 'size',
    of: ({ sizeBytes }) => (sizeBytes === null ? '' : sizeWords(sizeBytes)),
    limit: (limits, isFilm) => upTo(isFilm ? limits.videoBytesMax : limits.imageBytesMax, formatBytes),
    against: ['media_too_large'],
  },
  {
    key: 'length',
    of: ({ durationMs }) => lengthWords(durationMs),
    limit: ({ videoDurationMinMs: least, videoDurationMaxMs: most }) =>
      [least ? t('media.fit.atLeast', { value: formatDuration(least) }) : '', upTo(most, formatDuration)]
        .filter((words) => words !== '')
        .join(', '),
    against: ['video_too_short', 'video_too_long'],
  },
];

function upTo(most: number | undefined, format: (value: number) => string): string {
  return most === undefined ? '' : t('media.fit.atMost', { value: format(most) });
}

function pictureShape({ imageWidthMin, imageWidthMax, imageRatioMin, imageRatioMax }: Limits): string {
  return shape({ least: imageWidthMin, most: imageWidthMax, narrow: imageRatioMin, wide: imageRatioMax });
}

function filmShape({ videoWidthMin, videoWidthMax, videoRatioMin, videoRatioMax }: Limits): string {
  return shape({ least: videoWidthMin, most: videoWidthMax, narrow: videoRatioMin, wide: videoRatioMax });
}

function shape(of: {
  readonly least: number | undefined;
  readonly most: number | undefined;
  readonly narrow: number | undefined;
  readonly wide: number | undefined;
}): string {
  const { least, most, narrow, wide } = of;
  const words = [
    narrow !== undefined && wide !== undefined
      ? t('media.fit.ratios', { narrow: formatRatio(narrow), wide: formatRatio(wide) })
      : '',
    least === undefined ? '' : t('media.fit.widthAtLeast', { pixels: least }),
    most === undefined ? '' : t('media.fit.widthAtMost', { pixels: most }),
  ];
  return words.filter((word) => word !== '').join(', ');
}

/** What the file is, what it becomes, and what the platform takes: side by side, so that nobody has to believe it. */
export function FitFacts({
  job,
  plan,
  made,
}: {
  readonly job: FitJob;
  readonly plan: FitPlanView | null;
  readonly made: MediaView | null;
}) {
  const { item, check } = job;
  const { account, target } = check;
  const isFilm = item.kind === 'video';
  const context = { settings: target.settings, overrides: account.capabilityOverrides };
  const { limits, platformName } = platforms[account.provider].mediaRules(context);
  const issues = check.issues.filter(({ mediaId }) => mediaId === item.id).map(({ code }) => code);
  const after = made ?? plannedFacts(plan, item);
  return (
    <table className="fit-facts">
      <thead>
        <tr>
          <td />
          <th scope="col">{t('media.fit.before')}</th>
          <th scope="col">{t('media.fit.after')}</th>
          <th scope="col">{t('media.fit.takes', { platform: platformName })}</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.filter(({ key }) => isFilm || key !== 'length').map(({ key, of, limit, against }) => (
          <tr key={key}>
            <th scope="row">{t(`media.fit.row.${key}`)}</th>
            <td data-refused={against.some((code) => issues.includes(code)) ? '' : undefined}>
              {against.some((code) => issues.includes(code)) && (
                <CircleAlert size={12} role="img" aria-label={t('composer.issueError')} />
              )}
              {of(item)}
            </td>
            <td>{after === null ? '–' : of(after) || plannedSize(key, plan) || '–'}</td>
            <td>{limit(limits, isFilm) || t('media.fit.any')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function plannedFacts(plan: FitPlanView | null, item: FitJob['item']): Facts | null {
  if (plan?.kind === 'fits') return item;
  return plan?.kind === 'steps' ? { ...plan.after, sizeBytes: null } : null;
}

/** How many bytes come of it shows when it is made; that they hold is certain. */
function plannedSize(key: Row['key'], plan: FitPlanView | null): string {
  return key === 'size' && plan?.kind === 'steps' ? upTo(plan.fit.maxBytes ?? undefined, formatBytes) : '';
}
