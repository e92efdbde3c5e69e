import { create } from 'zustand';
import type { MediaKind } from '../../../../shared/domain/states.ts';
import { call } from '../../../lib/api.ts';
import { sayFailure } from '../../../lib/say-failure.ts';
import { readIds } from '../library-actions.ts';
import { type MediaFilter, toFilter, useLibrary } from '../library-store.ts';

/** What is seen, and so has to be told to who does not see it. */
const DESCRIBED_KINDS: readonly MediaKind[] = ['image', 'gif', 'video'];

/** Which files it goes through: those that were selected, or what the page showed. */
type Source = { readonly ids: readonly string[] } | { readonly filter: MediaFilter };

/** Going from file to file to say what each shows. The list stands: what gets its text on the way stays in its place. */
export type Describing = {
  readonly source: Source;
  /** Also those that have a text already. */
  readonly isAll: boolean;
  readonly ids: readonly string[];
  /** Behind the last: it is done. */
  readonly at: number;
};

export const useDescribing = create<{ readonly describing: Describing | null }>(() => ({ describing: null }));

/** Rises with each thing a person does: what was read for an earlier one no longer counts. */
let turn = 0;

function set(describing: Describing | null): void {
  turn += 1;
  useDescribing.setState({ describing });
}

export function stopDescribing(): void {
  set(null);
}

export async function startDescribing(): Promise<void> {
  const library = useLibrary.getState();
  const { selectedIds } = library;
  const source: Source = selectedIds.length > 0 ? { ids: selectedIds } : { filter: toFilter(library) };
  // Whoever chose one file means it, described or not.
  await begin(source, selectedIds.length === 1, null);
}

/** With the ones that have a text, or without; the file that is looked at stays in view where it is among them. */
export async function setAll(isAll: boolean): Promise<void> {
  const { describing } = useDescribing.getState();
  if (describing) await begin(describing.source, isAll, describing.ids[describing.at] ?? null);
}

/** Those that were passed over. */
export async function startAgain(): Promise<void> {
  const { describing } = useDescribing.getState();
  if (describing) await begin(describing.source, false, null);
}

export function step(by: 1 | -1): void {
  const { describing } = useDescribing.getState();
  if (!describing) return;
  set({ ...describing, at: Math.min(describing.ids.length, Math.max(0, describing.at + by)) });
}

async function begin(source: Source, isAll: boolean, current: string | null): Promise<void> {
  turn += 1;
  const own = turn;
  try {
    const ids = 'ids' in source ? await ofSelection(source.ids, isAll) : await ofFilter(source.filter, isAll);
    if (own !== turn) return;
    set({ source, isAll, ids, at: current === null ? 0 : Math.max(0, ids.indexOf(current)) });
  } catch (error) {
    sayFailure(error);
  }
}

async function ofSelection(ids: readonly string[], isAll: boolean): Promise<string[]> {
  const files = await call('media.read', { ids: [...ids] });
  const wanted = files.filter(({ kind, altText }) => DESCRIBED_KINDS.includes(kind) && (isAll || altText === ''));
  return wanted.map(({ id }) => id);
}

async function ofFilter({ kinds, ...filter }: MediaFilter, isAll: boolean): Promise<string[]> {
  const seen = (kinds ?? DESCRIBED_KINDS).filter((kind) => DESCRIBED_KINDS.includes(kind));
  if (seen.length === 0) return [];
  const lacking = isAll ? {} : ({ lacksAltText: true } as const);
  return await readIds({ ...filter, kinds: seen, ...lacking }, 0, Number.MAX_SAFE_INTEGER);
}
