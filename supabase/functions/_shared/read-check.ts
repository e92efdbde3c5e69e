import { call, type ServiceProject } from './ask-project.ts';

export type MediaId = { readonly workspace_id: string; readonly asset_id: string };

export type StoredObject = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly etag: string | null;
};

/** What the database knows of a file and of what Storage has of it. */
export type Check = {
  readonly sha256: string;
  readonly size_bytes: number;
  readonly object: StoredObject | null;
  /** Ready, and of this very object. */
  readonly is_right: boolean;
  readonly done_bytes: number;
  readonly state: string | null;
};

/** null: there is no such file (any more). */
export async function readCheck(project: ServiceProject, { workspace_id, asset_id }: MediaId): Promise<Check | null> {
  return await call<Check | null>(project, 'read_media_check', { workspace_id, asset_id });
}
