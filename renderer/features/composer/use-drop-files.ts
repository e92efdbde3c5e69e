import { type ClipboardEvent, type DragEvent, useMemo, useRef, useState } from 'react';
import type { PostMediaView, PostView } from '../../../shared/contract/posts.ts';
import { call } from '../../lib/api.ts';
import { useMediaImport } from '../../lib/media-import.ts';
import type { OpenedPost } from './use-post.ts';
import { ORIGINAL } from './version-tabs.tsx';

export type DropFiles = {
  readonly isOver: boolean;
  /** How many files are being taken in now. */
  readonly taking: number;
  /** null: nothing here takes files. */
  readonly add: ((files: readonly File[]) => Promise<void>) | null;
  readonly handlers: {
    readonly onDragEnter?: (event: DragEvent) => void;
    readonly onDragOver?: (event: DragEvent) => void;
    readonly onDragLeave?: () => void;
    readonly onDrop?: (event: DragEvent) => void;
    readonly onPaste?: (event: ClipboardEvent) => void;
  };
};

/** Files by drop, paste or picker, anywhere on the composer: into the library, then to the end of the post's files. */
export function useDropFiles({
  opened,
  version,
  isEditable,
}: {
  readonly opened: OpenedPost;
  readonly version: string;
  readonly isEditable: boolean;
}): DropFiles {
  const importer = useMediaImport();
  const [isOver, setOver] = useState(false);
  const [taking, setTaking] = useState(0);
  /** `dragleave` comes for every child that the pointer crosses. */
  const depth = useRef(0);
  const latest = useRef(opened);
  latest.current = opened;
  return useMemo(() => {
    if (!isEditable) return { isOver: false, taking, add: null, handlers: {} };
    const add = async (files: readonly File[]) => {
      if (files.length === 0) return;
      setTaking((count) => count + files.length);
      try {
        const added = await importer.take(files);
        if (added.length === 0) return;
        const { post, act } = latest.current;
        await act(() => call('posts.addMedia', { postId: post.id, ...placeOf(post, version), assetIds: [...added] }));
      } finally {
        setTaking((count) => count - files.length);
      }
    };
    const leave = () => {
      depth.current = 0;
      setOver(false);
    };
    return {
      isOver,
      taking,
      add,
      handlers: {
        onDragEnter: (event) => {
          if (!hasFiles(event)) return;
          depth.current += 1;
          setOver(true);
        },
        onDragOver: (event) => {
          if (hasFiles(event)) event.preventDefault();
        },
        onDragLeave: () => {
          depth.current = Math.max(0, depth.current - 1);
          if (depth.current === 0) setOver(false);
        },
        onDrop: (event) => {
          if (!hasFiles(event)) return;
          event.preventDefault();
          leave();
          void add([...event.dataTransfer.files]);
        },
        onPaste: (event) => {
          const files = [...event.clipboardData.files];
          // A page's picture comes with its text: then the text is what was meant.
          if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
          event.preventDefault();
          void add(files);
        },
      },
    };
  }, [importer, isEditable, isOver, taking, version]);
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes('Files');
}

/** The files that this version goes out with. */
export function mediaOf(post: PostView, version: string): readonly PostMediaView[] {
  return post.targets.find((target) => target.accountId === version)?.mediaOverride ?? post.media;
}

/** A version with files of its own changes those, every other one the original's. */
export function placeOf(post: PostView, version: string): { readonly accountId?: string } {
  const isOwn =
    version !== ORIGINAL && post.targets.some((target) => target.accountId === version && target.mediaOverride);
  return isOwn ? { accountId: version } : {};
}
