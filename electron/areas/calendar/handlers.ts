import type { AreaHandlers } from '../../ipc/handlers.ts';
import { readChanged, readRange, readUnplanned } from './read-range.ts';

export const calendarHandlers: AreaHandlers<'calendar'> = {
  'calendar.readRange': (input, { db, workspaceId }) => readRange(db, workspaceId, input),
  'calendar.readChanged': (input, { db, workspaceId }) => readChanged(db, workspaceId, input),
  'calendar.readUnplanned': (input, { db, workspaceId }) => readUnplanned(db, workspaceId, input),
};
