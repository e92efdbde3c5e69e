// The reference that a start is measured against: a window with an empty page, and nothing else.
const { app, BrowserWindow } = require('electron');

if (process.env.POSTROOM_USER_DATA) app.setPath('userData', process.env.POSTROOM_USER_DATA);

app.whenReady().then(async () => {
  const window = new BrowserWindow({ width: 1280, height: 800, webPreferences: { sandbox: true } });
  await window.loadURL('data:text/html,<textarea id="bare" autofocus style="width:400px;height:200px"></textarea>');
  await window.webContents.executeJavaScript(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))',
  );
  process.stdout.write('READY\n');
});
