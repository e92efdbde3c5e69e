import { accountHandlers } from '../areas/accounts/handlers.ts';
import { activityHandlers } from '../areas/activity/handlers.ts';
import { calendarHandlers } from '../areas/calendar/handlers.ts';
import { folderHandlers } from '../areas/folders/handlers.ts';
import { mediaHandlers } from '../areas/media/handlers.ts';
import { memberHandlers } from '../areas/members/handlers.ts';
import { postHandlers } from '../areas/posts/handlers.ts';
import { searchHandlers } from '../areas/search/handlers.ts';
import { syncHandlers } from '../areas/sync/handlers.ts';
import { tagHandlers } from '../areas/tags/handlers.ts';
import { workspaceHandlers } from '../areas/workspace/handlers.ts';
import { readHistory } from '../database/undo.ts';
import type { Handlers } from '../ipc/handlers.ts';

export const handlers: Handlers = {
  ...accountHandlers,
  ...activityHandlers,
  ...calendarHandlers,
  ...folderHandlers,
  ...mediaHandlers,
  ...postHandlers,
  ...searchHandlers,
  ...memberHandlers,
  ...syncHandlers,
  ...tagHandlers,
  ...workspaceHandlers,
  'history.read': (_input, { db, workspaceId }) => readHistory(db, workspaceId),
};
