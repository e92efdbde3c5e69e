// A bare window for a page whose engine runs in the test: see ../open-team-window.ts.
const { app, BrowserWindow } = require('electron');

app.setPath('userData', process.env.POSTROOM_USER_DATA);
app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    useContentSize: true,
    webPreferences: { sandbox: true },
  });
  void window.loadURL('data:text/html,<title>Postroom</title>');
});
app.on('window-all-closed', () => app.quit());
