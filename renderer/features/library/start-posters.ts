/** After the first paint, and fetched on its own: no start waits for posters. */
export function startPosters(): void {
  requestIdleCallback(() => void import('./poster-maker.ts').then((it) => it.startPosterMaker()));
}
