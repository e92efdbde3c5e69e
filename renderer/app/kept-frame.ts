import { useEffect } from 'react';
import * as z from 'zod/mini';
import { tagView } from '../../shared/contract/tags.ts';
import { workspaceView } from '../../shared/contract/workspace.ts';
import { openDesk } from '../lib/open-desk.ts';

const keyOf = () => (openDesk() === 'local' ? 'frame' : `frame ${openDesk()}`);
const frame = z.object({ workspace: workspaceView, tags: z.array(tagView) });
type KeptFrame = z.infer<typeof frame>;

/** What the frame showed last, so that nothing in it jumps while the workspace opens. A cache: losing it costs a blink. */
export function readKeptFrame(): KeptFrame | null {
  try {
    const parsed = frame.safeParse(JSON.parse(localStorage.getItem(keyOf()) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function useKeptFrame({ workspace, tags }: { [Key in keyof KeptFrame]: KeptFrame[Key] | undefined }): void {
  useEffect(() => {
    if (workspace && tags) localStorage.setItem(keyOf(), JSON.stringify({ workspace, tags }));
  }, [workspace, tags]);
}
