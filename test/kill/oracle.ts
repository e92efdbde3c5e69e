import type { InputOf, OperationName, OutputOf } from '#shared/contract/index.ts';

/** Whoever can ask the engine: a plain process here, a window of the whole app elsewhere. */
export type Caller = {
  readonly call: <Name extends OperationName>(
    name: Name,
    input: InputOf<Name>,
    options?: { readonly files?: readonly { readonly path: string }[] },
  ) => Promise<OutputOf<Name>>;
};

/** What a post must be: as it was last answered, or as one of the unanswered commands since would have made it. */
type Expected = { readonly acked: PostFacts | null; readonly pending: readonly PostFacts[] };
export type PostFacts = { readonly content: string; readonly wallTime: string | null };

/**
 * Remembers what the engine answered, and holds it to that after a kill: what was answered is there, to the letter; what
 * was not is there whole or not at all.
 */
export type Oracle = {
  /** Around every command that changes posts: `facts` is what they are once it is answered. */
  readonly expect: (facts: ReadonlyMap<string, PostFacts>, command: () => Promise<unknown>) => Promise<void>;
  readonly facts: (postId: string) => PostFacts | null;
  readonly expectFile: (sha256: string, command: () => Promise<unknown>) => Promise<void>;
  /** Compares and settles what was unanswered. */
  readonly check: (caller: Caller) => Promise<Findings>;
  readonly ackedCharacters: () => number;
  /** As they were answered last, or found. */
  readonly all: () => ReadonlyMap<string, PostFacts>;
};

export type Findings = {
  readonly lostCharacters: number;
  readonly wrong: readonly string[];
  readonly posts: number;
};

export function createOracle(): Oracle {
  const posts = new Map<string, Expected>();
  const files = new Map<string, 'acked' | 'pending'>();

  async function checkPost(caller: Caller, id: string, expected: Expected): Promise<{ lost: number; wrong: string[] }> {
    const post = await caller.call('posts.read', { id });
    const found = post ? { content: post.content, wallTime: post.wallTime } : null;
    const { acked, pending } = expected;
    const carriedOut = pending.find((facts) => isSame(found, facts));
    posts.set(id, { acked: carriedOut ?? acked, pending: [] });
    if (carriedOut || isSame(found, acked)) return { lost: 0, wrong: [] };
    const lost = countLost(acked?.content ?? '', found?.content ?? '');
    const asked = pending.map(describe).join(' or ');
    return { lost, wrong: [`post ${id}: ${describe(found)}, answered was ${describe(acked)}, asked ${asked}`] };
  }

  return {
    facts: (id) => posts.get(id)?.acked ?? null,
    ackedCharacters: () => [...posts.values()].reduce((sum, { acked }) => sum + (acked?.content.length ?? 0), 0),
    all: () => new Map([...posts].flatMap(([id, { acked }]) => (acked ? [[id, acked] as const] : []))),
    expect: async (facts, command) => {
      for (const [id, asked] of facts) {
        const { acked, pending } = posts.get(id) ?? { acked: null, pending: [] };
        posts.set(id, { acked, pending: [...pending, asked] });
      }
      await command();
      for (const [id, acked] of facts) posts.set(id, { acked, pending: [] });
    },
    expectFile: async (sha256, command) => {
      if (!files.has(sha256)) files.set(sha256, 'pending');
      await command();
      files.set(sha256, 'acked');
    },
    check: async (caller) => {
      const wrong: string[] = [];
      let lostCharacters = 0;
      for (const [id, expected] of posts) {
        const result = await checkPost(caller, id, expected);
        lostCharacters += result.lost;
        wrong.push(...result.wrong);
      }
      const library = files.size === 0 ? new Set<string>() : await readLibrary(caller);
      for (const [sha256, state] of files) {
        if (state === 'acked' && !library.has(sha256)) wrong.push(`file ${sha256} is gone`);
      }
      return { lostCharacters, wrong, posts: posts.size };
    },
  };
}

export async function readLibrary(caller: Caller): Promise<Set<string>> {
  const known = new Set<string>();
  for (let offset = 0; ; offset += 200) {
    const { items } = await caller.call('media.list', { offset, limit: 200 });
    for (const { sha256 } of items) known.add(sha256);
    if (items.length === 0) return known;
  }
}

function isSame(found: PostFacts | null, wanted: PostFacts | null): boolean {
  return found?.content === wanted?.content && found?.wallTime === wanted?.wallTime;
}

/** Of what was answered, the characters that do not stand in their place. */
export function countLost(wanted: string, found: string): number {
  let same = 0;
  while (same < wanted.length && wanted[same] === found[same]) same++;
  return wanted.length - same;
}

function describe(facts: PostFacts | null): string {
  return facts ? `${facts.content.length} characters at ${facts.wallTime}` : 'not there';
}
