import { create } from 'zustand';
import type { UnplannedPost } from '../../../shared/contract/calendar.ts';
import type { InputOf, OutputOf } from '../../../shared/contract/index.ts';
import { call } from '../../lib/api.ts';
import { sayFailure } from '../../lib/say-failure.ts';
import { followPosts } from './range-store.ts';

type Asked = InputOf<'calendar.readUnplanned'>;
type Unplanned = OutputOf<'calendar.readUnplanned'> & { readonly isLoaded: boolean };

/** Posts that have no time, as they were read last. */
export const useUnplannedRead = create<Unplanned>(() => ({ posts: [], total: 0, isLoaded: false }));

let asked: Asked | null = null;
let isStale = false;
let loading: Promise<void> | null = null;

/** Keeps them fresh as long as somebody looks. Returns its stop. */
export function followUnplanned(): () => void {
  return followPosts(async (changed) => {
    if (!changed || isTouched(changed)) await refresh();
  });
}

/** A letter in a post that has a time reads nothing here. */
function isTouched({ ids, posts }: { readonly ids: readonly string[]; readonly posts: readonly { id: string }[] }) {
  const planned = new Set(posts.map((post) => post.id));
  return ids.some((id) => !planned.has(id) || isUnplanned(id));
}

export async function askForUnplanned(input: Asked): Promise<void> {
  asked = input;
  await refresh();
}

export function isUnplanned(id: string): boolean {
  return useUnplannedRead.getState().posts.some((post) => post.id === id);
}

export function unplannedPosts(): readonly UnplannedPost[] {
  return useUnplannedRead.getState().posts;
}

async function refresh(): Promise<void> {
  isStale = true;
  loading ??= read().finally(() => {
    loading = null;
  });
  await loading;
}

/** One question at a time; a change that comes meanwhile asks once more. */
async function read(): Promise<void> {
  while (isStale && asked) {
    isStale = false;
    try {
      useUnplannedRead.setState({ ...(await call('calendar.readUnplanned', asked)), isLoaded: true });
    } catch (error) {
      sayFailure(error);
    }
  }
}
