import type { ReactNode } from 'react';
import { vi } from 'vitest';
import type { OutputOf } from '../../../shared/contract/index.ts';
import type { MediaView } from '../../../shared/contract/media.ts';
import { writeAnswer } from '../../../shared/contract/written-answer.ts';

type Given = {
  readonly files: readonly ({ readonly name: string; readonly folder?: string | null } & Partial<MediaView>)[];
  readonly folders?: readonly string[];
};

export type FakeLibrary = {
  readonly id: (name: string) => string;
  readonly folderId: (name: string) => string;
  /** The inputs of these calls, in order. */
  readonly sent: (name: string) => unknown[];
  readonly refuse: (name: string, code: string) => void;
  /** Further answers, by the name of the call; a promise is an engine that has other things to do first. */
  readonly answer: (name: string, value: (input: never) => unknown) => void;
  /** As the engine tells that tables changed. */
  readonly changed: (tables: readonly string[]) => void;
  readonly files: MediaView[];
};

/** The engine as the library's page sees it: a list of files and folders, and what was asked of it. Tests alone use it. */
export function playLibrary({ files: given, folders = [] }: Given): FakeLibrary {
  const number = (kind: string, index: number) => `${kind}0000000-0000-4000-8000-00000000000${index}`;
  const folderId = (name: string) => number('f', folders.indexOf(name));
  const files = given.map(({ name, folder = null, ...rest }, index) => ({
    ...BLANK,
    id: number('a', index),
    sha256: `${index}`.repeat(64),
    fileName: name,
    folderId: folder === null ? null : folderId(folder),
    ...rest,
  }));
  const calls: { name: string; input: unknown }[] = [];
  const refusals = new Map<string, string>();
  const own = new Map<string, (input: never) => unknown>();
  const listeners = new Map<string, Set<(data: unknown) => void>>();

  function list(input: {
    folderId?: string | null;
    lacksAltText?: true;
    tagIds?: string[];
    search?: string;
  }): MediaView[] {
    return files.filter(
      (file) =>
        (input.folderId === undefined || file.folderId === input.folderId) &&
        (!input.tagIds || input.tagIds.some((tagId) => file.tagIds.includes(tagId))) &&
        (!input.lacksAltText || file.altText === '') &&
        (!input.search || file.fileName.includes(input.search)),
    );
  }
  function answer(name: string, input: never): unknown {
    const ours = own.get(name);
    if (ours) return ours(input);
    const { ids } = input as { ids?: string[] };
    if (name === 'media.list') return { items: list(input), total: list(input).length };
    if (name === 'media.read') return ids?.flatMap((id) => files.find((file) => file.id === id) ?? []);
    if (name === 'media.readSum') return sumOf(files.filter(({ id }) => ids?.includes(id)));
    if (name === 'folders.list') {
      const count = (id: string | null) => files.filter((file) => file.folderId === id).length;
      return {
        folders: folders.map((folder) => ({ id: folderId(folder), name: folder, fileCount: count(folderId(folder)) })),
        unfiledCount: count(null),
        totalCount: files.length,
      };
    }
    if (name === 'media.findAlike') return { items: [] };
    if (name === 'folders.add') return { id: number('f', 9) };
    if (name === 'media.import') {
      return { assets: [], refused: [], refusedCounts: {}, skippedCounts: {}, wasCancelled: false };
    }
    return ['accounts.list', 'media.readPosts', 'tags.list'].includes(name) ? [] : {};
  }

  vi.stubGlobal('postroom', {
    call: async (name: string, input: unknown) => {
      calls.push({ name, input });
      const code = refusals.get(name);
      if (code) return writeAnswer({ ok: false, error: { code, message: '', details: {}, traceId: 't' } } as never);
      return writeAnswer({ ok: true, value: await answer(name, input as never) } as never);
    },
    subscribe: (name: string, listener: (data: unknown) => void) => {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
      return () => undefined;
    },
  });
  stubLayout();
  return {
    files,
    folderId,
    id: (name) => files.find((file) => file.fileName === name)?.id ?? '',
    sent: (name) => calls.filter((call) => call.name === name).map(({ input }) => input),
    refuse: (name, code) => refusals.set(name, code),
    answer: (name, value) => own.set(name, value),
    changed: (tables) => {
      for (const listener of listeners.get('data.changed') ?? []) listener({ tables, rows: null });
    },
  };
}

function sumOf(files: readonly MediaView[]): OutputOf<'media.readSum'> {
  const tagIds = [...new Set(files.flatMap((file) => file.tagIds))];
  return {
    count: files.length,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    used: files.filter(({ useCount }) => useCount > 0).length,
    lackingAltText: files.filter(({ altText }) => altText === '').length,
    folderIds: [...new Set(files.map(({ folderId }) => folderId))],
    tags: tagIds.map((id) => ({ id, count: files.filter((file) => file.tagIds.includes(id)).length })),
  };
}

/** No layout in jsdom: a page of 1,000 pixels. */
function stubLayout(): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = () => undefined;
      unobserve = () => undefined;
      disconnect = () => undefined;
    },
  );
  Element.prototype.scrollIntoView = () => undefined;
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
}

/** A list that shows all its rows: where nothing has a size, virtua shows none. */
export function VList({
  data,
  children,
  itemSize: _size,
  onScroll: _scroll,
  ref: _ref,
  ...rest
}: {
  readonly data: readonly unknown[];
  readonly children: (item: unknown, index: number) => ReactNode;
  readonly itemSize?: number;
  readonly onScroll?: unknown;
  readonly ref?: unknown;
}) {
  return <div {...rest}>{data.map((item, index) => children(item, index))}</div>;
}

const BLANK: MediaView = {
  id: '',
  kind: 'image',
  fileName: '',
  mimeType: 'image/jpeg',
  extension: 'jpg',
  sha256: '',
  sizeBytes: 1000,
  width: 800,
  height: 600,
  durationMs: null,
  codec: null,
  audioCodec: null,
  frameRate: null,
  animated: false,
  pageCount: null,
  thumbnailSizes: [96, 480],
  altText: '',
  notes: [],
  needsPoster: false,
  useCount: 0,
  folderId: null,
  tagIds: [],
  createdAt: '2027-03-01T09:00:00.000Z',
  isHere: true,
};
