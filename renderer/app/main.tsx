import '@fontsource-variable/inter/opsz.css';
import './tokens.css';
import './base.css';
import { createRoot } from 'react-dom/client';
import { must } from '../../shared/lib/must.ts';
import { accountCommands } from '../features/accounts/commands.ts';
import { calendarCommands } from '../features/calendar/calendar-commands.ts';
import { adoptFirstView } from '../features/calendar/first-view.ts';
import { composerCommands } from '../features/composer/commands.ts';
import { startImports } from '../features/library/import-store.ts';
import { libraryCommands } from '../features/library/library-commands.ts';
import { takeWindowFiles } from '../features/library/window-files.ts';
import { followLinks } from '../features/team/follow-links.ts';
import { call, subscribe } from '../lib/api.ts';
import { registerCommands, runCommand } from '../lib/commands.ts';
import { followDeviceSettings } from '../lib/device-settings.ts';
import { dispatchKeys } from '../lib/dispatch-keys.ts';
import { allowEmptyMarkup } from '../lib/empty-markup.ts';
import { followEngine } from '../lib/engine-state.ts';
import { setOpenDesk } from '../lib/open-desk.ts';
import { App } from './app.tsx';
import { appCommands } from './app-commands.ts';
import { followNotices } from './follow-notices.ts';
import { sendMenu } from './send-menu.ts';

allowEmptyMarkup();
// Before anything is awaited: main tells the engine's state as soon as the page has loaded.
followEngine();
subscribe('theme.changed', ({ dark }) => {
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
});
window.addEventListener('online', () => void call('os.reportOnline', {}));
subscribe('menu.command', ({ command }) => void runCommand(command));

const start = await call('os.start', {});
setOpenDesk(start.desk);
document.documentElement.dataset.theme = start.dark ? 'dark' : 'light';
document.documentElement.dataset.platform = start.platform;
followDeviceSettings(start.settings);
// First: on its page the library's keys come before the window's.
registerCommands(libraryCommands);
registerCommands(appCommands);
registerCommands(calendarCommands);
registerCommands(composerCommands);
registerCommands(accountCommands);
sendMenu();
followNotices();
followLinks();
dispatchKeys();
startImports();
takeWindowFiles();
const firstView = adoptFirstView(start.firstView);
if (firstView === null) void call('os.reportReady', { stage: 'waiting' });
createRoot(must(document.getElementById('root'), 'the root element')).render(
  <App start={start} firstView={firstView} />,
);
