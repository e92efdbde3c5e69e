import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { followDeepLinks } from './deep-links.ts';

const state = 'abcdefghijklmnopqrstuvwxyz012345';
const address = `postroom://auth/callback?state=${state}&code=abc`;

function start({ isPackaged = true, args = [] as string[] } = {}) {
  const claimed: string[] = [];
  const links: unknown[] = [];
  const logged: unknown[] = [];
  const app = Object.assign(new EventEmitter(), {
    isPackaged,
    setAsDefaultProtocolClient: (scheme: string) => {
      claimed.push(scheme);
      return true;
    },
  });
  const { claim } = followDeepLinks(app, args, {
    log: (...line) => logged.push(line),
    onLink: (link) => links.push(link),
  });
  return { app, claim, claimed, links, logged };
}

it('a start claims no links; a sign-in does, once', () => {
  const { claim, claimed } = start();
  expect(claimed).toEqual([]);
  claim();
  claim();
  expect(claimed).toEqual(['postroom']);
});

it('an unpacked checkout claims none', () => {
  const { claim, claimed } = start({ isPackaged: false });
  claim();
  expect(claimed).toEqual([]);
});

it('a link comes as an argument, by a second start, and as an event', () => {
  const { app, links } = start({ args: ['postroom', '--flag', address] });
  app.emit('second-instance', {}, ['postroom', address]);
  app.emit('open-url', { preventDefault: () => undefined }, address);
  const link = { state, result: { kind: 'code', code: 'abc' } };
  expect(links).toEqual([link, link, link]);
});

it('a link that is none is logged without what may be a code', () => {
  const { links, logged } = start({ args: ['postroom://elsewhere/callback?code=from-a-stranger'] });
  expect({ links, logged }).toEqual({
    links: [],
    logged: [['warn', 'a link was not understood', { link: 'postroom://elsewhere/callback' }]],
  });
});
