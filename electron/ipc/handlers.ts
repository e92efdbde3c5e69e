import type { AttachedFile } from '#shared/contract/envelope.ts';
import type { CommandName, InputOf, OutputOf, QueryName } from '#shared/contract/index.ts';
import type { Clock } from '#shared/lib/clock.ts';
import type { CommandMark } from '../database/commit.ts';
import type { ReadDb } from '../database/mirror.ts';
import type { WriteTx } from '../database/write-tx.ts';

export type QueryContext = { readonly db: ReadDb; readonly clock: Clock; readonly workspaceId: string };

export type CommandContext = {
  readonly tx: WriteTx;
  readonly clock: Clock;
  readonly workspaceId: string;
  readonly files: readonly AttachedFile[];
};

export type QueryHandler<Name extends QueryName> = (
  input: InputOf<Name>,
  context: QueryContext,
) => Promise<OutputOf<Name>>;

export type CommandHandler<Name extends CommandName> = {
  readonly mark: (input: InputOf<Name>) => CommandMark;
  readonly run: (input: InputOf<Name>, context: CommandContext) => Promise<OutputOf<Name>>;
};

/** Answered by the engine itself: they are about the list of commands, not about rows. */
export type HistoryCommand = 'history.undo' | 'history.redo';

/** A handler for every operation of the contract: one that is missing breaks the build. */
export type Handlers = {
  readonly [Name in QueryName]: QueryHandler<Name>;
} & {
  readonly [Name in Exclude<CommandName, HistoryCommand>]: CommandHandler<Name>;
};

/** The part of `Handlers` that one area answers. */
export type AreaHandlers<Area extends string> = {
  readonly [Name in Extract<keyof Handlers, `${Area}.${string}`>]: Handlers[Name];
};
