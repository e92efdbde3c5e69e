import { type LimitTable, limitsFrom, MIB } from '../limits.ts';

const messages = limitsFrom('https://discord.com/developers/docs/resources/message', '2026-11-23');
const reference = limitsFrom('https://discord.com/developers/docs/reference', '2026-11-23');

export const DISCORD_LIMITS: LimitTable = {
  textMax: messages(2000, {
    note: 'Trimmed first; the unit is not stated: counted in code points, as the server does.',
  }),
  altTextMax: messages(1024),
  filesMax: messages(10),
  filesBytesMax: messages(25 * MIB, { note: 'The whole request.' }),
  imagesMax: messages(10),
  gifsMax: messages(10),
  videosMax: messages(10),
  documentsMax: messages(10),
  audiosMax: messages(10),
  imageBytesMax: reference(10 * MIB, { note: 'A boosted server allows more.' }),
  gifBytesMax: reference(10 * MIB),
  videoBytesMax: reference(10 * MIB),
  documentBytesMax: reference(10 * MIB),
  audioBytesMax: reference(10 * MIB),
};
