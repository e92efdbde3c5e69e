import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openPackaged } from './packaged-app.ts';

/** Whoever connects is written down and cut off. */
async function listenForAnyone(heard: string[]): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => {
    socket.once('data', (data) => heard.push(data.toString('latin1').split('\r\n')[0] ?? ''));
    socket.on('error', () => undefined);
    setTimeout(() => socket.destroy(), 200);
  });
  server.on('connection', () => heard.push('connected'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, server };
}

async function listenForPackets(heard: string[]) {
  const socket = createSocket('udp4');
  socket.on('message', () => heard.push('packet'));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { port: socket.address().port, socket };
}

const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
});

it('neither the app, nor Chromium on its behalf, nor a page that tries everything reaches the network', async () => {
  const heard: string[] = [];
  const tcp = await listenForAnyone(heard);
  const udp = await listenForPackets(heard);
  closers.push(
    () => tcp.server.close(),
    () => udp.socket.close(),
  );
  const netLog = 'net-log.json';
  const app = await openPackaged({ args: [`--log-net-log=${netLog}`, '--lang=en-US'] });
  try {
    await app.page.evaluate(tryEverything, { tcpPort: tcp.port, udpPort: udp.port });
    // The dictionary of a spelling checker is fetched at the first word that is typed.
    await app.page.evaluate(() => {
      const field = Object.assign(document.createElement('textarea'), { spellcheck: true, id: 'spelled' });
      document.body.append(field);
      field.focus();
    });
    await app.page.keyboard.type('Thiss sentense iss mispelled. ');
    await app.page.waitForTimeout(3_000);
    const log = join(app.userData, '..', netLog);
    await app.quit();
    expect(heard).toEqual([]);
    expect(existsSync(log)).toBe(true);
    expect(readWays(readFileSync(log, 'utf8'))).toEqual({ asked: [], connected: [], packets: 0 });
  } finally {
    app.remove();
  }
  // Packaging may be part of it.
}, 240_000);

/** Every way out of a page that has no policy. Each failure is what is wanted; what matters is what is heard outside. */
async function tryEverything({ tcpPort, udpPort }: { tcpPort: number; udpPort: number }): Promise<void> {
  const address = `http://127.0.0.1:${tcpPort}/`;
  const add = (name: string, attributes: Record<string, string>) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    document.body.append(element);
  };
  const attempts: (() => unknown)[] = [
    () => fetch(address),
    () => fetch('https://example.com/', { mode: 'no-cors' }),
    () => navigator.sendBeacon(address, 'x'),
    () => new WebSocket(`ws://127.0.0.1:${tcpPort}/`),
    () => new EventSource(address),
    () => {
      const request = new XMLHttpRequest();
      request.open('GET', address);
      request.send();
    },
    () => add('img', { src: `${address}image.png` }),
    () => add('video', { src: `${address}film.mp4` }),
    () => add('audio', { src: 'https://example.com/a.mp3' }),
    () => add('iframe', { src: address }),
    () => add('object', { data: address }),
    () => add('link', { rel: 'stylesheet', href: `${address}style.css` }),
    () => add('link', { rel: 'icon', href: `${address}icon.png` }),
    () => add('link', { rel: 'manifest', href: `${address}manifest.json` }),
    ...['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload', 'prerender'].map((rel) => () => {
      add('link', { rel, href: address, as: 'image' });
      add('link', { rel, href: 'https://told-by-a-name.example.com/', as: 'image' });
    }),
    () => document.fonts.add(new FontFace('F', `url(${address}font.woff2)`)),
    () => new FontFace('G', `url(${address}font.woff2)`).load(),
    () => {
      document.body.style.backgroundImage = `url(${address}background.png)`;
    },
    () =>
      new (globalThis as unknown as { WebTransport: new (url: string) => unknown }).WebTransport(
        'https://127.0.0.1:9/',
      ),
    async () => {
      const turn = { username: 'u', credential: 'p' };
      const peer = new RTCPeerConnection({
        iceServers: [
          { urls: `stun:127.0.0.1:${udpPort}` },
          { urls: `turn:127.0.0.1:${udpPort}?transport=udp`, ...turn },
          { urls: `turn:127.0.0.1:${tcpPort}?transport=tcp`, ...turn },
        ],
      });
      peer.createDataChannel('out');
      await peer.setLocalDescription(await peer.createOffer());
    },
  ];
  for (const attempt of attempts) {
    try {
      await Promise.race([attempt(), new Promise((resolve) => setTimeout(resolve, 100))]);
    } catch {
      // Refused, as it should be.
    }
  }
}

/** The proxy that leads nowhere (electron/main/lockdown.ts): WebRTC is sent there. */
const NOWHERE = '127.0.0.1:1';

type NetLog = {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly {
    readonly type: number;
    readonly params?: { readonly address?: string; readonly url?: string };
  }[];
};

/** What Chromium's own log of its network says was requested, connected to and sent. */
function readWays(text: string) {
  const { constants, events } = JSON.parse(text) as NetLog;
  const of = (name: string) => events.filter(({ type }) => type === constants.logEventTypes[name]);
  const urls = events.map(({ params }) => params?.url ?? '').filter((url) => /^(https?|wss?|ftp|file):/.test(url));
  const addresses = of('TCP_CONNECT_ATTEMPT').map(({ params }) => params?.address ?? '');
  return {
    asked: [...new Set(urls)],
    connected: [...new Set(addresses)].filter((address) => address !== '' && address !== NOWHERE),
    packets: of('UDP_BYTES_SENT').length,
  };
}
