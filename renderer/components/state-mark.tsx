import type { CSSProperties, ReactNode } from 'react';
import { type ShownState, STATE_LOOKS, type StateIcon } from '../../shared/domain/state-looks.ts';
import './state-mark.css';

const SHAPES: Readonly<Record<StateIcon, ReactNode>> = {
  'dashed-ring': <circle cx="7" cy="7" r="5.25" strokeDasharray="2.4 2" />,
  ring: <circle cx="7" cy="7" r="5.25" />,
  'arrow-ring': <path d="M7 1.75a5.25 5.25 0 1 1-5.25 5.25M4.5 7 7 4.5 9.5 7M7 4.5v5.5" />,
  'tick-disc': (
    <>
      <circle cx="7" cy="7" r="6" fill="currentColor" stroke="none" />
      <path d="m4.4 7.2 1.8 1.8 3.4-3.8" stroke="var(--surface)" />
    </>
  ),
  'bang-square': (
    <>
      <rect x="1.25" y="1.25" width="11.5" height="11.5" rx="3" fill="currentColor" stroke="none" />
      <path d="M7 4v3.4M7 9.8v.2" stroke="var(--surface)" strokeWidth="1.75" />
    </>
  ),
  'question-diamond': (
    <>
      <path d="M7 1 13 7 7 13 1 7Z" fill="currentColor" stroke="none" />
      <path d="M5.7 5.9c0-1.7 2.6-1.6 2.6 0 0 1-1.3 1-1.3 2M7 9.8v.1" stroke="var(--surface)" strokeWidth="1.4" />
    </>
  ),
  'struck-ring': <path d="M7 1.75a5.25 5.25 0 1 1 0 10.5a5.25 5.25 0 1 1 0-10.5M3.3 10.7l7.4-7.4" />,
};

/** The shape of a state, decoration beside its word: a state is never told by colour alone. */
export function StateMark({ state, size = 14 }: { readonly state: ShownState; readonly size?: number }) {
  const { token, icon } = STATE_LOOKS[state];
  return (
    <svg
      className="state-mark"
      style={{ '--state-mark-color': `var(${token})` } as CSSProperties}
      width={size}
      height={size}
      viewBox="0 0 14 14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {SHAPES[icon]}
    </svg>
  );
}
