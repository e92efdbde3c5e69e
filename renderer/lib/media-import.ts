import { create } from 'zustand';
import { call } from './api.ts';
import { t } from './text.ts';
import { showToast } from './toasts.ts';

/**
 * How files get into the library, for features that need them there without knowing how it is done. The media feature
 * may put its own in the place of the plain one, to show progress and what was refused in its own way.
 */
export type MediaImport = {
  /** Takes files in and returns the assets' ids in their order; what was refused has been told to the person by then. */
  readonly take: (files: readonly File[]) => Promise<readonly string[]>;
};

const useImporter = create<{ readonly importer: MediaImport }>(() => ({ importer: { take: takeAtOnce } }));

export function registerMediaImport(importer: MediaImport): void {
  useImporter.setState({ importer });
}

export function useMediaImport(): MediaImport {
  return useImporter((state) => state.importer);
}

async function takeAtOnce(files: readonly File[]): Promise<readonly string[]> {
  const { assets, refused } = await call('media.import', { batchId: crypto.randomUUID() }, { files });
  for (const { fileName, reason } of refused) {
    showToast(`${fileName}: ${t(`media.refused.${reason}`)}`, { kind: 'error' });
  }
  return assets.map((asset) => asset.id);
}
