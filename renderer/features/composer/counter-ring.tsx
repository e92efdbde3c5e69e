const SIZE = 36;
const RADIUS = 16.5;
const LENGTH = 2 * Math.PI * RADIUS;

/** How full a text is, as a thin ring around an avatar. The number is told in words beside it. */
export function CounterRing({
  used,
  max,
  isRefused,
}: {
  readonly used: number;
  readonly max: number;
  readonly isRefused: boolean;
}) {
  const part = max === 0 ? 1 : Math.min(1, used / max);
  const level = isRefused || used > max ? 'over' : part > 0.9 ? 'near' : 'fine';
  return (
    <svg className="counter-ring" data-level={level} width={SIZE} height={SIZE} viewBox="0 0 36 36" aria-hidden="true">
      <circle className="counter-ring-track" cx="18" cy="18" r={RADIUS} />
      <circle
        className="counter-ring-fill"
        cx="18"
        cy="18"
        r={RADIUS}
        strokeDasharray={`${LENGTH * part} ${LENGTH}`}
        transform="rotate(-90 18 18)"
      />
    </svg>
  );
}
