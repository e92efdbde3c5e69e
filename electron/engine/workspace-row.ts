import { isNull } from 'drizzle-orm';
import { workspaces } from '#drizzle/schema/workspaces.ts';
import { newId } from '#shared/lib/ids.ts';
import { type CommitContext, commit } from '../database/commit.ts';
import { beginJournaledSync } from '../sync/journal/journaled-store.ts';
import type { CopyManifest } from './desk-copy/copy-file.ts';
import type { Team } from './team-sync.ts';

/** The local workspace of this folder: made at the first start, with no form and no sign-in; or as a copy of another's. */
export async function readOrCreateWorkspace(
  base: Omit<CommitContext, 'workspaceId'>,
  { timezone, copy }: { readonly timezone: string; readonly copy: CopyManifest | null },
): Promise<string> {
  const [known] = await base.mirror.db
    .select({ id: workspaces.id })
    .from(workspaces)
    .where(isNull(workspaces.deletedAt))
    .limit(1);
  if (known) return known.id;
  const row = copy
    ? { id: copy.workspaceId, name: copy.name, timezone: copy.timezone }
    : { id: newId(), name: 'My workspace', timezone };
  const mark = { label: 'createWorkspace', undoable: false };
  // SECURITY of data: what was typed before the mirror was open comes after this, and is still to be carried out.
  const origin = { commandId: null, intentSeq: 0 };
  await commit({ ...base, workspaceId: row.id }, origin, mark, (tx) => tx.insert(workspaces, row));
  return row.id;
}

/** The one workspace of a team's folder. Noted at the first opening, with or without a network. */
export async function readOrBeginTeam(
  base: Omit<CommitContext, 'workspaceId'>,
  { workspaceId, name }: Team,
  timezone: string,
): Promise<string> {
  if (await base.outgoing.isSynced(base.mirror.db)) return workspaceId;
  // Of no epoch: the first round finds that the server's is another, and begins anew.
  const beginning = { clientId: newId(), epoch: '', name, timezone };
  await beginJournaledSync({ ...base, workspaceId }, beginning);
  return workspaceId;
}
