// A window for one of the peers, as their users have it: told by its parent what to do in the page.
const { app, BrowserWindow } = require('electron');

app.setPath('userData', process.env.PEER_USER_DATA);

app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, backgroundThrottling: false } });
  window.webContents.on('console-message', ({ level, message }) => {
    if (level === 'error') process.stderr.write(`${message}\n`);
  });
  await window.loadURL(process.env.PEER_PAGE);
  const cpuMs = () =>
    app.getAppMetrics().reduce((sum, { cpu }) => sum + (cpu.cumulativeCPUUsage ?? Number.NaN) * 1000, 0);
  process.on('message', async ({ id, name, input }) => {
    try {
      const value =
        name === 'cpu'
          ? cpuMs()
          : await window.webContents.executeJavaScript(`window.peer.${name}(${JSON.stringify(input ?? null)})`);
      process.send({ id, value });
    } catch (error) {
      process.send({ id, error: String(error?.stack ?? error) });
    }
  });
  process.send({ ready: true });
});
