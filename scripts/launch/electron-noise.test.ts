import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { withoutNoise } from './electron-noise.ts';

it("drops Chromium's dbus complaints and nothing else, wherever the chunks break", async () => {
  const lines = [
    '[9:1123/1455.1:ERROR:dbus/bus.cc:405] Failed to connect to the bus: No such file or directory',
    'dbus is mentioned by the app',
    '[9:1123/1455.1:ERROR:dbus/object_proxy.cc:573] Failed to call method: org.freedesktop.DBus.NameHasOwner',
    '[9:1123/1455.1:ERROR:gpu/ipc/client/proxy.cc:285] kTransientFailure',
    'no newline at the end',
  ];
  const chunks = lines.join('\n').match(/[\s\S]{1,7}/g) ?? [];
  expect(await text(Readable.from(chunks).pipe(withoutNoise()))).toBe([lines[1], lines[3], lines[4]].join('\n'));
});
