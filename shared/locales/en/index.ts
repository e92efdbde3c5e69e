import { accounts } from './accounts.ts';
import { activity } from './activity.ts';
import { app } from './app.ts';
import { calendar } from './calendar.ts';
import { composer } from './composer.ts';
import { desks } from './desks.ts';
import { engine } from './engine.ts';
import { errors } from './errors.ts';
import { library } from './library.ts';
import { media } from './media.ts';
import { menu } from './menu.ts';
import { palette } from './palette.ts';
import { platforms } from './platforms.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { sidebar } from './sidebar.ts';
import { states } from './states.ts';
import { sync } from './sync.ts';
import { team } from './team.ts';
import { undo } from './undo.ts';
import { uploads } from './uploads.ts';

/** Everything the app says in English, as ICU messages by key. One file an area; a key starts with its area's name. */
export const messages = {
  ...accounts,
  ...activity,
  ...app,
  ...calendar,
  ...composer,
  ...desks,
  ...engine,
  ...errors,
  ...library,
  ...media,
  ...menu,
  ...palette,
  ...platforms,
  ...search,
  ...settings,
  ...sidebar,
  ...states,
  ...sync,
  ...team,
  ...undo,
  ...uploads,
};

export type MessageKey = keyof typeof messages;
