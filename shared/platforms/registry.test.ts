import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { describe, expect, it } from 'vitest';
import { SQUARE_JPEG, UPRIGHT_MP4 } from '#test/fixtures/media-files.ts';
import { PROVIDERS } from '../domain/states.ts';
import { must } from '../lib/must.ts';
import { platforms as messages } from '../locales/en/platforms.ts';
import { ISSUE_CODES } from './issue.ts';
import { issueMessageValues } from './issue-message-values.ts';
import { platforms } from './registry.ts';

const i18n = setupI18n({ locale: 'en', messages: { en: messages } });
i18n.setMessagesCompiler(compileMessage);

describe.each(PROVIDERS)('%s', (provider) => {
  const platform = platforms[provider];

  it('states for each limit where and when it was read', () => {
    for (const postKind of platform.postKinds) {
      for (const [key, limit] of Object.entries(platform.limitTable(postKind))) {
        const { source, checkedOn } = must(limit, key);
        expect([key, source, checkedOn]).toEqual([
          key,
          expect.stringMatching(/^https:\/\//),
          checkedOn === null ? null : expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
        ]);
      }
    }
  });

  it('has words for each setting and each choice', () => {
    const keys = [
      ...platform.postKinds.map((kind) => `platforms.postKind.${kind}`),
      `platforms.textRole.${platform.capabilities.textRole}`,
      ...Object.keys(platform.presets).map((preset) => `platforms.preset.${preset}`),
      ...platform.settingsFields.map(({ key }) => `platforms.field.${key}`),
      ...platform.settingsFields.flatMap(({ key, options = [] }) =>
        options.filter(() => key !== 'postKind').map((option) => `platforms.option.${key}.${option}`),
      ),
    ];
    expect(keys.filter((key) => !(key in messages))).toEqual([]);
  });

  it('offers only settings and choices that its schema takes', () => {
    for (const { key, control, options, defaultValue } of platform.settingsFields) {
      const values = control === 'list' ? [['a']] : control === 'toggle' ? [true] : (options ?? ['a']);
      for (const value of [...values, ...(defaultValue === undefined ? [] : [defaultValue])]) {
        expect([key, platform.settingsSchema.safeParse({ [key]: value }).success]).toEqual([key, true]);
      }
    }
  });
});

it.each(ISSUE_CODES)('says %s in words, without a brace left over', (code) => {
  const numbers = ['used', 'max', 'min', 'actual', 'count'].map((key) => [key, 2]);
  const measures = ['Bytes', 'Ms', 'Ratio'].flatMap((unit) => ['actual', 'max', 'min'].map((key) => [key + unit, 2]));
  const words = ['platform', 'label', 'allowed', 'actualSize', 'edge', 'setting', 'mediaKind'].map((key) => [
    key,
    'width',
  ]);
  for (const postKind of ['post', 'reel', 'story']) {
    for (const elsewhere of ['none', 'post', 'reel', 'story']) {
      const values = Object.fromEntries([
        ...numbers,
        ...measures,
        ...words,
        ['postKind', postKind],
        ['elsewhere', elsewhere],
      ]);
      expect(i18n._(`platforms.issue.${code}`, values)).toMatch(/^[^{}]+\.$/);
    }
  }
});

it('writes what happened, what is allowed and what to do', () => {
  const said = [
    ...platforms.facebook.checkMedia({ ...UPRIGHT_MP4, durationMs: 94_000 }, { postKind: 'reel' }),
    ...platforms.bluesky.checkMedia({ ...SQUARE_JPEG, sizeBytes: 4_200_000 }),
    ...platforms.instagram.checkMedia({ ...SQUARE_JPEG, mimeType: 'image/heic', width: 1000, height: 1500 }),
    ...platforms.x.checkPost({ text: 'a'.repeat(281), media: [] }),
    ...platforms.mastodon.checkPost({ text: 'a', media: Array(5).fill(SQUARE_JPEG) }),
  ].map((issue) => i18n._(`platforms.issue.${issue.code}`, issueMessageValues(issue)).replaceAll('\u00a0', ' '));
  expect(said).toEqual([
    'This video is 94 s; a Reel on Facebook can be 90 s. Trim it or publish it as a post.',
    'This picture is 4.2 MB; Bluesky takes 2 MB. Make it smaller.',
    'This picture is HEIC; Instagram takes JPEG. Convert it or publish it as a story.'.replace(
      ' or publish it as a story',
      '',
    ),
    'This picture is 2:3, too tall for Instagram, which takes 4:5 at the tallest. Crop it.',
    'The text is 281 long; X takes 280. Shorten it by 1 character.',
    'There are 5 pictures; Mastodon takes 4. Remove some or make a second post.',
  ]);
});
