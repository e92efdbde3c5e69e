import type { Provider } from '../domain/states.ts';
import { bluesky } from './bluesky/platform.ts';
import { discord } from './discord/platform.ts';
import { facebook } from './facebook/platform.ts';
import { instagram } from './instagram/platform.ts';
import { linkedin } from './linkedin/platform.ts';
import { mastodon } from './mastodon/platform.ts';
import { pinterest } from './pinterest/platform.ts';
import type { Platform } from './platform.ts';
import { reddit } from './reddit/platform.ts';
import { telegram } from './telegram/platform.ts';
import { threads } from './threads/platform.ts';
import { tiktok } from './tiktok/platform.ts';
import { x } from './x/platform.ts';
import { youtube } from './youtube/platform.ts';

export const platforms: Readonly<Record<Provider, Platform>> = {
  x,
  linkedin,
  instagram,
  facebook,
  threads,
  tiktok,
  youtube,
  pinterest,
  reddit,
  bluesky,
  mastodon,
  discord,
  telegram,
};
