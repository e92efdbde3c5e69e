import { MEDIA_BUCKET } from '../../../shared/domain/storage-path.ts';
import { askAsService, type ServiceProject, toJson, Unavailable } from './ask-project.ts';

/**
 * By its name: what lies there by now goes. Not by the row, which Storage guards: the bytes would stay. false: there was none,
 * or the database has kept it.
 */
export async function removeObject(project: ServiceProject, name: string): Promise<boolean> {
  const path = `/storage/v1/object/${MEDIA_BUCKET}`;
  const { ok, status, bytes } = await askAsService(project, 'DELETE', path, { prefixes: [name] });
  if (!ok) throw new Unavailable(`Storage answered ${status} to a removal`, status);
  const removed = toJson(bytes);
  return Array.isArray(removed) && removed.length > 0;
}
