import type { AreaHandlers } from '../../ipc/handlers.ts';
import { readHeld } from './read-held.ts';
import { readChanged, readRange, readUnplanned } from './read-range.ts';

export const calendarHandlers: AreaHandlers<'calendar'> = {
  'calendar.readRange': (input, { db, workspaceId }) => readRange(db, workspaceId, input),
  'calendar.readChanged': (input, { db, workspaceId }) => readChanged(db, workspaceId, input),
  'calendar.readHeld': (_input, context) => readHeld(context),
  'calendar.readUnplanned': (input, { db, workspaceId }) => readUnplanned(db, workspaceId, input),
};
