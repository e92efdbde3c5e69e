import type * as z from 'zod/mini';
import { accountOperations } from './accounts.ts';
import { activityOperations } from './activity.ts';
import { backupOperations } from './backups.ts';
import { calendarOperations } from './calendar.ts';
import { deskOperations } from './desks.ts';
import { folderOperations } from './folders.ts';
import { historyOperations } from './history.ts';
import { mediaOperations } from './media.ts';
import { memberOperations } from './members.ts';
import type { OperationKind } from './operation.ts';
import { osOperations } from './os.ts';
import { postOperations } from './posts.ts';
import { projectOperations } from './projects.ts';
import { searchOperations } from './search.ts';
import { syncOperations } from './sync.ts';
import { tagOperations } from './tags.ts';
import { workspaceOperations } from './workspace.ts';

/** Every operation there is. A handler for each is demanded by the type `Handlers`: adding one breaks the build until it exists. */
export const contract = {
  ...accountOperations,
  ...backupOperations,
  ...activityOperations,
  ...calendarOperations,
  ...deskOperations,
  ...folderOperations,
  ...historyOperations,
  ...mediaOperations,
  ...memberOperations,
  ...osOperations,
  ...postOperations,
  ...projectOperations,
  ...searchOperations,
  ...syncOperations,
  ...tagOperations,
  ...workspaceOperations,
};

export type Contract = typeof contract;
export type OperationName = keyof Contract;
export type InputOf<Name extends OperationName> = z.infer<Contract[Name]['input']>;
export type OutputOf<Name extends OperationName> = z.infer<Contract[Name]['output']>;

type NamesOf<Kind extends OperationKind> = {
  [Name in OperationName]: Contract[Name]['kind'] extends Kind ? Name : never;
}[OperationName];

export type OsOperationName = Extract<OperationName, `os.${string}`>;
export type EngineOperationName = Exclude<OperationName, OsOperationName>;
export type QueryName = Exclude<NamesOf<'query'>, OsOperationName>;
export type TaskName = Exclude<NamesOf<'task'>, OsOperationName>;
export type CommandName = Exclude<NamesOf<'command'>, OsOperationName>;
/** Answered as soon as they are in the journal, even before the mirror is open. */
export type EarlyCommandName = {
  [Name in CommandName]: Contract[Name]['early'] extends true ? Name : never;
}[CommandName];

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(contract, name);
}

export function isOsOperation(name: string): boolean {
  return name.startsWith('os.');
}
