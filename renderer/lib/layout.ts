import { create } from 'zustand';

export const COMPOSER_WIDTH = { least: 360, usual: 420, most: 720 } as const;

/** How the window is divided. Kept by main between starts, like the theme: it is about this screen, not about the work. */
export type Layout = {
  readonly isSidebarFolded: boolean;
  /** The posts without a time, at the foot of the calendar. */
  readonly isTrayOpen: boolean;
  readonly composerWidth: number;
  /** The composer over the whole window, for writing in peace. Not kept: a start shows the calendar. */
  readonly isComposerFull: boolean;
};

export const useLayout = create<Layout>(() => ({
  isSidebarFolded: false,
  isTrayOpen: false,
  composerWidth: COMPOSER_WIDTH.usual,
  isComposerFull: false,
}));

export const setLayout = useLayout.setState;

export function clampComposerWidth(width: number): number {
  return Math.round(Math.min(COMPOSER_WIDTH.most, Math.max(COMPOSER_WIDTH.least, width)));
}
