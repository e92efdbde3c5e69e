// Copied to resources/app/main.js of the fallback runtime, whose bundle has no default app. Does what Electron's does:
// opens the app in the folder named by the first argument that is not a switch.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app as publicApp } from 'electron';

// setVersion and setAppPath are there for Electron's own default app, and in no type declaration.
const app = /** @type {any} */ (publicApp);

const target = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const manifest = JSON.parse(readFileSync(path.join(target, 'package.json'), 'utf8'));
app.setVersion(manifest.version ?? '0.0.0');
app.setName(manifest.productName ?? manifest.name);
app.setAppPath(target);
Object.assign(process, { defaultApp: true });
await import(pathToFileURL(path.join(target, manifest.main)).href);
