import * as z from 'zod/mini';
import { AppError } from '#shared/lib/app-error.ts';
import { type ProjectAccess, postAs } from './post-as.ts';
import { readTrouble } from './read-trouble.ts';
import type { Trouble } from './trouble.ts';

const said = z.object({ status: z.enum(['yours', 'busy']), seconds: z.number().check(z.positive(), z.maximum(3_600)) });

/** `yours`: for so long. `busy`: ask again then. `not_offered`: the project has no such function. */
export type Claimed =
  | z.infer<typeof said>
  | { readonly status: 'not_offered' }
  | { readonly status: 'trouble'; readonly trouble: Trouble };

/** Whose turn it is to send a large file (SPEC 2.6). */
export type Leases = {
  readonly claim: (sha256: string, signal: AbortSignal) => Promise<Claimed>;
  readonly release: (sha256: string, signal: AbortSignal) => Promise<void>;
};

export type LeaseOptions = {
  readonly access: () => Promise<ProjectAccess>;
  readonly workspaceId: string;
  /** Of this device's profile: after a restart it is given its own lease again. */
  readonly clientId: () => Promise<string>;
  readonly nowMs: () => number;
};

const TIMEOUT_MS = 30_000;

export function createLeases({ access, workspaceId, clientId, nowMs }: LeaseOptions): Leases {
  /** The same to the end of the run: under another name a lease that is prolonged would be somebody else's. */
  let own: string | null = null;

  async function readOwn(): Promise<string> {
    const asked = own ?? (await clientId());
    own ??= asked;
    return own;
  }

  async function call(name: string, sha256: string, signal: AbortSignal) {
    const body = { workspace: workspaceId, sha256, client: await readOwn() };
    return await postAs({ ...(await access()), path: `rest/v1/rpc/${name}`, body, timeoutMs: TIMEOUT_MS, signal });
  }
  return {
    claim: async (sha256, signal) => {
      const answer = await call('claim_media_upload', sha256, signal);
      if (answer.status === 404) return { status: 'not_offered' };
      if (answer.status !== 200) return { status: 'trouble', trouble: readTrouble(answer, nowMs()) };
      return read(answer.text);
    },
    release: async (sha256, signal) => void (await call('release_media_upload', sha256, signal)),
  };
}

function read(text: string): Claimed {
  try {
    return said.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError('sync_bad_answer', 'Not what the function answers', { cause: error });
  }
}
