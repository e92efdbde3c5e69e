import type { AreaHandlers } from '../../ipc/handlers.ts';
import { addFolder, putFiles, removeFolder, renameFolder } from './change-folders.ts';
import { readFolders } from './read-folders.ts';

export const folderHandlers: AreaHandlers<'folders'> = {
  'folders.list': (_input, { db, workspaceId }) => readFolders(db, workspaceId),
  'folders.add': {
    mark: ({ name }) => ({ label: 'addFolder', labelValues: { name } }),
    run: async (input, context) => ({ id: await addFolder(input, context) }),
  },
  'folders.rename': {
    mark: ({ name }) => ({ label: 'renameFolder', labelValues: { name } }),
    run: async (input, context) => {
      await renameFolder(input, context);
      return {};
    },
  },
  'folders.remove': {
    mark: () => ({ label: 'removeFolder' }),
    run: async (input, context) => {
      await removeFolder(input, context);
      return {};
    },
  },
  'folders.put': {
    mark: ({ ids }) => ({ label: 'putInFolder', labelValues: { count: ids.length } }),
    run: async (input, context) => {
      await putFiles(input, context);
      return {};
    },
  },
};
