import { create } from 'zustand';
import type { InputOf } from '../../../shared/contract/index.ts';
import type { MediaKind } from '../../../shared/domain/states.ts';

export const KIND_FILTERS = ['all', 'pictures', 'videos', 'sounds', 'documents'] as const;
export type KindFilter = (typeof KIND_FILTERS)[number];
export const USE_FILTERS = ['all', 'used', 'unused'] as const;
export type UseFilter = (typeof USE_FILTERS)[number];

const KINDS: Readonly<Record<Exclude<KindFilter, 'all'>, readonly MediaKind[]>> = {
  pictures: ['image', 'gif'],
  videos: ['video'],
  sounds: ['audio'],
  documents: ['document'],
};

/** Which files are looked at: all, those in no folder, or a folder by its id. */
export type Place = 'all' | 'unfiled' | (string & {});

/** The one dialog of the page that is open. */
export type Panel =
  | { readonly kind: 'move' }
  | { readonly kind: 'tags' }
  | { readonly kind: 'replace'; readonly id: string }
  | { readonly kind: 'new_folder' }
  | { readonly kind: 'rename_folder'; readonly id: string; readonly name: string };

/** What the page shows of the library; stays while another page is looked at. */
export type LibraryState = {
  readonly place: Place;
  /** Files that wear one of these; none: all. */
  readonly tagIds: readonly string[];
  readonly kind: KindFilter;
  readonly use: UseFilter;
  readonly search: string;
  readonly panel: Panel | null;
  readonly selectedIds: readonly string[];
  /** Where the keyboard stands, by place in the list. */
  readonly cursor: number;
  /** Where a range of Shift begins. */
  readonly anchor: number;
};

export const useLibrary = create<LibraryState>(() => ({
  place: 'all',
  tagIds: [],
  panel: null,
  kind: 'all',
  use: 'all',
  search: '',
  selectedIds: [],
  cursor: 0,
  anchor: 0,
}));

export const setLibrary = useLibrary.setState;

/** What just came is what is looked at, and new files are the first of the list. */
export function selectAssets(ids: readonly string[]): void {
  setLibrary({ selectedIds: ids, cursor: 0, anchor: 0 });
}

/** What decides which files are shown. */
export type Narrowing = 'place' | 'tagIds' | 'kind' | 'use' | 'search';

export const NO_FILTER: Pick<LibraryState, Narrowing> = {
  place: 'all',
  tagIds: [],
  kind: 'all',
  use: 'all',
  search: '',
};

export function setFilter(filter: Partial<Pick<LibraryState, Narrowing>>): void {
  setLibrary({ ...filter, selectedIds: [], cursor: 0, anchor: 0 });
}

export type MediaFilter = Omit<InputOf<'media.list'>, 'offset' | 'limit'>;

/** The folder that is open; undefined: none is. */
export function openFolder({ place }: Pick<LibraryState, 'place'>): string | undefined {
  return place === 'all' || place === 'unfiled' ? undefined : place;
}

export function toFilter(state: Pick<LibraryState, Narrowing>): MediaFilter {
  const { place, tagIds, kind, use, search } = state;
  return {
    ...(place === 'all' ? {} : { folderId: openFolder(state) ?? null }),
    ...(tagIds.length === 0 ? {} : { tagIds: [...tagIds] }),
    ...(kind === 'all' ? {} : { kinds: [...KINDS[kind]] }),
    ...(use === 'all' ? {} : { use }),
    ...(search.trim() === '' ? {} : { search: search.trim().slice(0, 200) }),
  };
}
