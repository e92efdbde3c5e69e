import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';
import { type ProjectAccess, postAs } from './post-as.ts';
import { readTrouble } from './read-trouble.ts';
import type { Trouble } from './trouble.ts';

const checked = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ready') }),
  z.object({ status: z.literal('failed') }),
  z.object({ status: z.literal('missing') }),
  z.object({ status: z.literal('gone') }),
  z.object({ status: z.literal('processing'), doneBytes: z.number(), totalBytes: z.number() }),
]);

/** `not_offered`: the project has no such function. */
export type Checked =
  | z.infer<typeof checked>
  | { readonly status: 'not_offered' }
  | { readonly status: 'trouble'; readonly trouble: Trouble };

export type AskCheckOptions = ProjectAccess & {
  readonly workspaceId: string;
  readonly assetId: string;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
};

/** The function reads 32 MB from a Storage that may be far away. */
const TIMEOUT_MS = 120_000;

/**
 * Asks the project to look at a file that its Storage has (supabase/functions/verify-media). A large one takes several calls.
 * Throws what a token cannot be had for, and the signal's reason.
 */
export async function askCheck({ workspaceId, assetId, nowMs, ...access }: AskCheckOptions): Promise<Checked> {
  const body = { workspace_id: workspaceId, asset_id: assetId };
  const answer = await postAs({ ...access, path: 'functions/v1/verify-media', body, timeoutMs: TIMEOUT_MS });
  if (answer.status === 404) return { status: 'not_offered' };
  if (answer.status !== 200) return { status: 'trouble', trouble: readTrouble(answer, nowMs()) };
  return read(answer.text);
}

function read(text: string): Checked {
  try {
    return checked.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError('sync_bad_answer', 'Not what the function answers', { cause: error });
  }
}
