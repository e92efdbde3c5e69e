import type { Row } from '#electron/sync/store.ts';
import type { SyncServer } from '#electron/sync/wire.ts';

/** Who uses the devices: one owner, and one whose membership comes and goes. */
export type SimPerson = 'owner' | 'editor';

/** A team's project for one history: the model, or native Postgres with the real migrations. */
export type SimServer = {
  readonly workspaceId: string;
  readonly accountId: string;
  readonly connect: (person: SimPerson) => SyncServer;
  /** Every row of the workspace by id, removed ones too. */
  readonly rows: (table: string) => Promise<ReadonlyMap<string, Row>>;
  /** How often each category was set, by value. */
  readonly timesSet: () => Promise<ReadonlyMap<string, number>>;
  /** As the publisher does. False: the post is not queued any more. */
  readonly publish: (postId: string) => Promise<boolean>;
  /**
   * A transaction that begins now, with an id of now, and writes and commits at `commitLate`: `postId` null makes a post.
   * Answers with its id; null: too many are open.
   */
  readonly writeLate: (postId: string | null, values: Row) => Promise<string | null>;
  readonly commitLate: () => Promise<void>;
  readonly setMember: (person: SimPerson, isActive: boolean) => Promise<void>;
  /** Removed rows go for good, and cursors from before with them. */
  readonly purge: () => Promise<void>;
  /** Where the server can be rewound: to what it held then. Texts that were written since are gone from it. */
  readonly restore: (() => Promise<void>) | null;
  readonly backUp: () => Promise<void>;
};

/** A mutation with this category makes the server fail each time, with no word of its own. */
export const POISON = 'poison';
