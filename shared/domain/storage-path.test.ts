import { createClient } from '@supabase/supabase-js';
import { describe, expect, it } from 'vitest';
import { must } from '../lib/must.ts';
import { MEDIA_EXTENSIONS } from './media.ts';
import { MEDIA_BUCKET, parseObjectPath, toObjectPath, toObjectUrl } from './storage-path.ts';

const workspaceId = '01890a5d-ac96-774b-bcce-b302099a8057';
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const path = `${workspaceId}/${sha256}.jpg`;

describe('the place of an object', () => {
  it('is the folder of its workspace and the hash of its bytes, in lower case', () => {
    expect([
      toObjectPath(workspaceId, sha256, 'jpg'),
      toObjectPath(workspaceId.toUpperCase(), sha256.toUpperCase(), 'JPG'),
    ]).toEqual([path, path]);
  });

  it('can be read again', () => {
    expect(parseObjectPath(path)).toEqual({ workspaceId, sha256, extension: 'jpg' });
  });

  it.each([
    ['', sha256, 'jpg', /workspace id/],
    ['..', sha256, 'jpg', /workspace id/],
    [`${workspaceId}/..`, sha256, 'jpg', /workspace id/],
    [`${workspaceId}\n`, sha256, 'jpg', /workspace id/],
    [workspaceId.replaceAll('-', ''), sha256, 'jpg', /workspace id/],
    [workspaceId, sha256.slice(1), 'jpg', /hash/],
    [workspaceId, `${sha256.slice(1)}g`, 'jpg', /hash/],
    [workspaceId, `../${sha256.slice(3)}`, 'jpg', /hash/],
    [workspaceId, sha256, '', /extension/],
    [workspaceId, sha256, '.jpg', /extension/],
    [workspaceId, sha256, 'jpg/../x', /extension/],
    [workspaceId, sha256, 'morethanten1', /extension/],
  ])('is refused for %j, %j, %j', (id, hash, extension, why) => {
    expect(() => toObjectPath(id, hash, extension)).toThrow(
      expect.objectContaining({ name: 'AppError', code: 'invalid_input', message: expect.stringMatching(why) }),
    );
  });

  it.each(['', '/', sha256, `/${path}`, `${path}/`, `${path}.jpg`, path.toUpperCase(), `a/${path}`, `${path}?x=1`])(
    'is not read from %j',
    (wrong) => {
      expect(() => parseObjectPath(wrong)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    },
  );

  it('is one that the bucket of the migrations takes, for every kind of file', () => {
    const files = import.meta.glob<string>('../../supabase/migrations/*.sql', {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const sql = Object.values(files).join('\n');
    const [, bucket, pattern] = must(/bucket_id = '([^']+)' and name ~ '([^']+)'/.exec(sql), 'the policy');
    const allowed = new RegExp(must(pattern, 'its pattern'));
    const paths = MEDIA_EXTENSIONS.map((extension) => toObjectPath(workspaceId, sha256, extension));
    expect([bucket, paths.filter((each) => !allowed.test(each))]).toEqual([MEDIA_BUCKET, []]);
  });
});

describe('the address of an object', () => {
  it('is the one that Supabase documents for private buckets', () => {
    expect([
      toObjectUrl('https://ref.supabase.co', path, 'authenticated'),
      toObjectUrl('https://ref.supabase.co//', path, 'sign'),
      toObjectUrl('http://127.0.0.1:54321/', path, 'sign'),
      toObjectUrl('https://example.com/supabase/', path, 'authenticated'),
    ]).toEqual([
      `https://ref.supabase.co/storage/v1/object/authenticated/postiz-media/${path}`,
      `https://ref.supabase.co/storage/v1/object/sign/postiz-media/${path}`,
      `http://127.0.0.1:54321/storage/v1/object/sign/postiz-media/${path}`,
      `https://example.com/supabase/storage/v1/object/authenticated/postiz-media/${path}`,
    ]);
  });

  it("is signed where Supabase's own client asks for it", async () => {
    const asked: string[] = [];
    const listen: typeof fetch = async (input) => {
      asked.push(String(input));
      return Response.json({ signedURL: '/object/sign/x?token=y' });
    };
    const client = createClient('https://ref.supabase.co', 'key', { global: { fetch: listen } });
    await client.storage.from(MEDIA_BUCKET).createSignedUrl(path, 60);
    expect(asked).toEqual([toObjectUrl('https://ref.supabase.co', path, 'sign')]);
  });

  it.each([
    '',
    'ref.supabase.co',
    'ftp://ref.supabase.co',
    'https://',
    'https://a:b@ref.supabase.co',
    'https://ref.supabase.co?x=1',
    'https://ref.supabase.co/#x',
    'https://ref.supabase.co /',
  ])('is not made from %j', (projectUrl) => {
    expect(() => toObjectUrl(projectUrl, path, 'sign')).toThrow(/the project has no address/);
  });

  it('is not made for what lies elsewhere', () => {
    expect(() => toObjectUrl('https://ref.supabase.co', `${workspaceId}/../other/${sha256}.jpg`, 'sign')).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });
});
