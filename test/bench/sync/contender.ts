import type { Workspace } from './rows.ts';

/** What it took to become the same as the server. */
export type Run = {
  readonly ms: number;
  /** Of the process that holds the mirror. */
  readonly cpuMs: number;
  readonly requests: number;
  readonly bytes: number;
  /** That are here (after a first sync) or there (after a push) and should be, as rows of the fill. */
  readonly rows: number;
};

/** A way to keep a device and the project the same. */
export type Contender = {
  readonly name: string;
  /** Everything, from nothing, until it is on the disk. */
  readonly firstSync: (workspace: Workspace) => Promise<Run>;
  /** So many posts got another text while there was no network, a change each; until the server has them all. */
  readonly pushEdits: (workspace: Workspace, edits: number) => Promise<Run>;
  /**
   * A pull runs while `late` posts are being written by a transaction that began before and commits after it; then
   * another pull. Answers with how many of them never came.
   */
  readonly missLate: (workspace: Workspace, late: number) => Promise<number>;
  /**
   * The same `posts` posts get a line each by somebody else and here, without a network. Answers with how many of the
   * lines are in no text, revision or list of conflicts afterwards.
   */
  readonly loseEdits: (workspace: Workspace, posts: number) => Promise<number>;
};
