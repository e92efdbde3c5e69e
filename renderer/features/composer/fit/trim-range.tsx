import { useEffect, useState } from 'react';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { Button } from '../../../components/button.tsx';
import { TextField } from '../../../components/text-field.tsx';
import { t } from '../../../lib/text.ts';
import { formatClock, parseClock } from './clock-time.ts';
import { FilmStrip } from './film-strip.tsx';
import type { Trim } from './fit-job.ts';

/** Finer than a frame helps nobody: a cut begins at a whole picture anyhow. */
const STEP_SECONDS = 0.1;
const SECOND_MS = 1000;
/** As a screen reader says where a handle is. */
const SPOKEN = { style: 'unit', unit: 'second', unitDisplay: 'long', maximumFractionDigits: 1 } as const;
const LEAST_MS = 500;

/** Which part of a film is kept: two handles over its frames, and the same two times to type. */
export function TrimRange({
  src,
  durationMs,
  value,
  isDisabled,
  onChange,
}: {
  readonly src: string;
  readonly durationMs: number;
  readonly value: Trim;
  readonly isDisabled: boolean;
  readonly onChange: (trim: Trim) => void;
}) {
  const names = [t('media.fit.trimStart'), t('media.fit.trimEnd')] as const;
  const change = (startMs: number, endMs: number) => onChange(within(startMs, endMs, durationMs));
  return (
    <fieldset className="trim">
      <legend className="trim-legend">{t('media.fit.trim')}</legend>
      <Slider
        className="trim-slider"
        aria-label={t('media.fit.trim')}
        minValue={0}
        maxValue={durationMs / SECOND_MS}
        step={STEP_SECONDS}
        value={[value.startMs / SECOND_MS, value.endMs / SECOND_MS]}
        formatOptions={SPOKEN}
        isDisabled={isDisabled}
        onChange={([start = 0, end = durationMs / SECOND_MS]) => change(start * SECOND_MS, end * SECOND_MS)}
      >
        <SliderTrack className="trim-track">
          <FilmStrip src={src} />
          <span className="trim-away" style={{ insetInlineStart: 0, inlineSize: share(value.startMs, durationMs) }} />
          <span
            className="trim-away"
            style={{ insetInlineEnd: 0, inlineSize: share(durationMs - value.endMs, durationMs) }}
          />
          {names.map((name, index) => (
            <SliderThumb key={name} index={index} className="trim-thumb" aria-label={name} />
          ))}
        </SliderTrack>
      </Slider>
      <div className="trim-times">
        <TimeField
          label={names[0]}
          ms={value.startMs}
          isDisabled={isDisabled}
          onChange={(ms) => change(ms, value.endMs)}
        />
        <TimeField
          label={names[1]}
          ms={value.endMs}
          isDisabled={isDisabled}
          onChange={(ms) => change(value.startMs, ms)}
        />
        <Button
          kind="quiet"
          isDisabled={isDisabled || (value.startMs === 0 && value.endMs === durationMs)}
          onPress={() => onChange({ startMs: 0, endMs: durationMs })}
        >
          {t('media.fit.trimWhole')}
        </Button>
      </div>
    </fieldset>
  );
}

/** Taken when the field is left or Enter is pressed; what is no time is said, and changes nothing. */
function TimeField({
  label,
  ms,
  isDisabled,
  onChange,
}: {
  readonly label: string;
  readonly ms: number;
  readonly isDisabled: boolean;
  readonly onChange: (ms: number) => void;
}) {
  const [text, setText] = useState(formatClock(ms));
  useEffect(() => setText(formatClock(ms)), [ms]);
  const typed = parseClock(text);
  const take = () => {
    if (typed === null || text === formatClock(ms)) return;
    onChange(typed);
    setText(formatClock(ms));
  };
  return (
    <form
      className="trim-time"
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <TextField
        label={label}
        value={text}
        isDisabled={isDisabled}
        onChange={setText}
        onBlur={take}
        error={typed === null ? t('media.fit.noTime') : undefined}
      />
    </form>
  );
}

/** The last handle of a film that is no whole number of steps long stops short of its end, which is meant. */
function within(startMs: number, endMs: number, durationMs: number): Trim {
  const start = Math.round(Math.min(Math.max(0, startMs), Math.max(0, durationMs - LEAST_MS)));
  const end = durationMs - endMs < STEP_SECONDS * SECOND_MS ? durationMs : Math.max(endMs, start + LEAST_MS);
  return { startMs: start, endMs: Math.round(end) };
}

function share(part: number, whole: number): string {
  return `${whole === 0 ? 0 : (part / whole) * 100}%`;
}
