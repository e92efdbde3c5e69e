import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type Person, startTeamDatabase, type TeamDatabase } from '#test/harness/server/team-server.ts';

/** Two connections at once, which a database in one process has not. */
let team: TeamDatabase;
let ada: Person;
let workspaceId: string;
let accountId: string;

beforeAll(async () => {
  team = await startTeamDatabase();
  ada = await team.signUp('ada@example.com');
});
afterAll(async () => await team?.stop());

beforeEach(async () => {
  await team.admin`delete from private.media_garbage`;
  await deleteObjects(team.admin, '%');
  workspaceId = await team.as(ada, async (sql) => {
    const [row] = await sql<{ id: string }[]>`select id from public.create_workspace('Studio')`;
    return must(row, 'a workspace').id;
  });
  accountId = await idOf(team.admin`insert into public.social_accounts (workspace_id, provider, display_name)
    values (${workspaceId}, 'x', 'Studio') returning id`);
});

async function idOf(query: PromiseLike<readonly { id?: string }[]>): Promise<string> {
  return must((await query)[0]?.id, 'an id');
}

type File = { readonly id: string; readonly name: string; readonly sha256: string };

const newHash = () => randomUUID().replaceAll('-', '').repeat(2);

async function addFile(details: object = {}, extension = 'mp4'): Promise<File> {
  const [id, sha256] = [randomUUID(), newHash()];
  await team.admin`insert into public.media_assets
    (id, workspace_id, kind, file_name, mime_type, extension, size_bytes, sha256, status, details)
    values (${id}, ${workspaceId}, 'video', 'clip.mp4', 'video/mp4', ${extension}, 10, ${sha256}, 'ready',
      ${team.admin.json(details as never)})`;
  const name = `${workspaceId}/${sha256}.${extension}`;
  const objectId = await addObject(name);
  await team.admin`insert into private.media_checks (workspace_id, asset_id, object_id, version, done_bytes)
    values (${workspaceId}, ${id}, ${objectId}, '1', 10)`;
  return { id, name, sha256 };
}

async function addObject(name: string): Promise<string> {
  return await idOf(team.admin`insert into storage.objects (bucket_id, name, version)
    values ('postiz-media', ${name}, '1') returning id`);
}

async function addPost(state = 'draft'): Promise<string> {
  return await idOf(team.admin`insert into public.posts (workspace_id, content, state, wall_time)
    values (${workspaceId}, 'Hello', ${state}, '2030-01-02T08:00') returning id`);
}

async function use(file: File, postId: string, targetId: string | null = null, sql: Sql = team.admin): Promise<string> {
  return await idOf(sql`insert into public.post_media (workspace_id, post_id, post_target_id, media_asset_id, rank)
    values (${workspaceId}, ${postId}, ${targetId}, ${file.id}, 'a') returning id`);
}

const change = async (table: string, id: string, values: object) =>
  await team.admin`update ${team.admin(`public.${table}`)} set ${team.admin(values as never)} where id = ${id}`;
const remove = async (table: string, id: string) => await change(table, id, { deleted_at: new Date() });
const restore = async (table: string, id: string) => await change(table, id, { deleted_at: null });

/** As the Storage API. */
async function deleteObjects(sql: Sql, like: string): Promise<number> {
  return await sql.begin(async (tx) => {
    await tx`select set_config('storage.allow_delete_query', 'true', true)`;
    return (await tx`delete from storage.objects where bucket_id = 'postiz-media' and name like ${like}`).count;
  });
}

/** All of it, in pages that end in the midst. */
async function mark(pageSize = 2): Promise<void> {
  for (;;) {
    const [row] = await team.owner<
      { page: { is_whole: boolean } }[]
    >`select private.mark_media_garbage(${pageSize}) as page`;
    if (row?.page.is_whole) return;
  }
}

/** As if so many days had gone by since then. */
async function pass(days: number): Promise<void> {
  await team.admin.begin(async (tx) => {
    // Or the rows would be stamped anew.
    await tx`set local session_replication_role = replica`;
    await tx`update private.media_garbage set unused_since = unused_since - make_interval(days => ${days}),
      taken_at = taken_at - make_interval(days => ${days})`;
    for (const table of ['media_assets', 'post_media', 'workspaces']) {
      await tx`update ${tx(`public.${table}`)} set updated_at = updated_at - make_interval(days => ${days})`;
    }
  });
}

async function take(sql: Sql = team.owner): Promise<string | null> {
  const [row] = await sql<{ name: string | null }[]>`select private.take_media_garbage() as name`;
  return row?.name ?? null;
}

/** What the function does, a month after it has done it first. */
async function collect(days = 31): Promise<string[]> {
  await mark();
  await pass(days);
  await mark();
  const taken: string[] = [];
  for (let name = await take(); name !== null; name = await take()) {
    if ((await deleteObjects(team.admin, name)) > 0) taken.push(name);
  }
  return taken.sort();
}

/** What goes out for these: it stands in no post (media/fit/SPEC 6.1). */
const strippedOf = (...originals: readonly File[]) => ({
  made: { of: originals[0]?.id, without: 'location' },
  strippedOf: originals.map(({ id }) => id),
});

const stateOf = async ({ id }: File) =>
  (
    await team.admin<{ status: string; is_live: boolean }[]>`
      select status, deleted_at is null as is_live from public.media_assets where id = ${id}`
  ).map(({ status, is_live }) => `${status}${is_live ? '' : ', removed'}`)[0];

describe('an object leaves Storage', () => {
  test('a month after its file was removed, and not before', async () => {
    const file = await addFile();
    const before = await collect();
    await remove('media_assets', file.id);
    const soon = await collect(29);
    await pass(2);
    expect([before, soon, await collect(0), await stateOf(file)]).toEqual([[], [], [file.name], 'pending, removed']);
  });

  test('when no row was ever made for it', async () => {
    const orphan = `${workspaceId}/${newHash()}.mp4`;
    const ofNobody = `${randomUUID()}/${newHash()}.mp4`;
    await addObject(orphan);
    await addObject(ofNobody);
    expect(await collect()).toEqual([orphan, ofNobody].sort());
  });

  test('with its shared picture, unless another file has the same one', async () => {
    const [picture, shared] = [newHash(), newHash()];
    for (const hash of [picture, shared]) await addObject(`${workspaceId}/${hash}.webp`);
    const alone = await addFile({ picture: { sha256: picture, sizeBytes: 9 } });
    const one = await addFile({ picture: { sha256: shared, sizeBytes: 9 } });
    await addFile({ picture: { sha256: shared, sizeBytes: 9 } });
    for (const file of [alone, one]) await remove('media_assets', file.id);
    expect(await collect()).toEqual([alone.name, one.name, `${workspaceId}/${picture}.webp`].sort());
  });

  test('when it was made to fit and no post has it any more; its row goes too, or a device would send it again', async () => {
    const original = await addFile();
    const made = await addFile({ made: { of: original.id, provider: 'x' } });
    const place = await use(made, await addPost());
    const used = await collect();
    await remove('post_media', place);
    expect([used, await collect(), await stateOf(made), await stateOf(original)]).toEqual([
      [],
      [made.name],
      'pending, removed',
      'ready',
    ]);
  });

  test('when it was made without a location, and its original is in the trash and in no post', async () => {
    const original = await addFile();
    const stripped = await addFile(strippedOf(original));
    const used = await collect();
    await remove('media_assets', original.id);
    expect([used, await collect(), await stateOf(stripped)]).toEqual([
      [],
      [original.name, stripped.name].sort(),
      'pending, removed',
    ]);
  });

  test('with its workspace; the rows stay as they were, for it may come back', async () => {
    const [file, made] = [await addFile(), await addFile({ made: { of: randomUUID(), provider: 'x' } })];
    await use(file, await addPost());
    await use(made, await addPost());
    await remove('workspaces', workspaceId);
    expect([await collect(), await stateOf(file), await stateOf(made)]).toEqual([
      [file.name, made.name].sort(),
      'pending',
      'pending',
    ]);
  });
});

describe('an object stays', () => {
  test.each<[string, (file: File) => Promise<unknown>]>([
    ['a draft', async (file) => await use(file, await addPost())],
    ['a scheduled post', async (file) => await use(file, await addPost('queued'))],
    ['a published post', async (file) => await use(file, await addPost('published'))],
    [
      'one account of a post',
      async (file) => {
        const postId = await addPost();
        const targetId =
          await idOf(team.admin`insert into public.post_targets (workspace_id, post_id, social_account_id)
          values (${workspaceId}, ${postId}, ${accountId}) returning id`);
        await use(file, postId, targetId);
      },
    ],
    [
      'a post in the trash, which may be restored',
      async (file) => {
        const postId = await addPost();
        await use(file, postId);
        await remove('posts', postId);
      },
    ],
    [
      'a kept text of a removed post, which brings that back',
      async (file) => {
        const postId = await addPost();
        await use(file, postId);
        await team.admin`insert into public.post_revisions (workspace_id, post_id, content, reason)
          values (${workspaceId}, ${postId}, 'Typed', 'delete_lost')`;
        await remove('posts', postId);
      },
    ],
    [
      'what was made of it and is in a post',
      async (file) => await use(await addFile({ made: { of: file.id, provider: 'x' } }), await addPost()),
    ],
    [
      'an account, as its picture',
      async (file) => await change('social_accounts', accountId, { avatar_sha256: file.sha256 }),
    ],
  ])('for %s, though the library has it no more', async (_what, useIt) => {
    const file = await addFile();
    await useIt(file);
    await remove('media_assets', file.id);
    expect([await collect(), await stateOf(file)]).toEqual([[], 'ready, removed']);
  });

  test('without a location, while one of its originals is in the library or in a post', async () => {
    const [gone, posted, shown] = [await addFile(), await addFile(), await addFile()];
    const [one, two] = [await addFile(strippedOf(gone, posted)), await addFile(strippedOf(gone, shown))];
    await use(posted, await addPost());
    for (const file of [gone, posted]) await remove('media_assets', file.id);
    expect([await collect(), await stateOf(one), await stateOf(two)]).toEqual([[gone.name], 'ready', 'ready']);
  });

  test('without a location, whatever its row says it was made of', async () => {
    const file = await addFile({ made: { of: 'x', without: 'location' }, strippedOf: ['x', 7, null, { id: 1 }] });
    await use(file, await addPost());
    expect([await collect(), await stateOf(file)]).toEqual([[], 'ready']);
  });

  test('for the library alone', async () => {
    await addFile();
    expect(await collect()).toEqual([]);
  });

  test('by a name that no device makes: an operator has put it there', async () => {
    for (const name of ['shared/logo.svg', `${workspaceId}/holiday.jpg`]) await addObject(name);
    expect(await collect()).toEqual([]);
  });

  test('when its removal is undone after it was marked: the month begins anew with the next one', async () => {
    const file = await addFile();
    await remove('media_assets', file.id);
    await collect(29);
    await restore('media_assets', file.id);
    await mark();
    await remove('media_assets', file.id);
    expect([await collect(29), await stateOf(file)]).toEqual([[], 'ready, removed']);
  });

  test('for a month after its last use, also where nobody looked while it was used, and so does its picture', async () => {
    const picture = newHash();
    await addObject(`${workspaceId}/${picture}.webp`);
    const file = await addFile({ picture: { sha256: picture, sizeBytes: 9 } });
    await remove('media_assets', file.id);
    await mark();
    await pass(31);
    await restore('media_assets', file.id);
    await remove('media_assets', file.id);
    const soon = [await collect(0), await collect(29), await stateOf(file)];
    expect([soon, await collect(2)]).toEqual([
      [[], [], 'ready, removed'],
      [file.name, `${workspaceId}/${picture}.webp`].sort(),
    ]);
  });

  test('for a month after a post let go of it, also where nobody looked while the post had it', async () => {
    const file = await addFile();
    await remove('media_assets', file.id);
    await mark();
    await pass(31);
    await remove('post_media', await use(file, await addPost()));
    expect([await collect(0), await collect(29), await collect(2)]).toEqual([[], [], [file.name]]);
  });

  test('when it was sent anew meanwhile', async () => {
    const file = await addFile();
    await remove('media_assets', file.id);
    await collect(29);
    await team.admin`update storage.objects set version = '2' where name = ${file.name}`;
    const anew = await collect(2);
    expect([anew, await collect(29), await collect(2)]).toEqual([[], [], [file.name]]);
  });
});

/** Of references within a jsonb it sees nothing: `details` of files has `made.of`, `strippedOf` and `picture`. */
test('no table but these refers to a file: whoever adds one says in is_asset_used whether it uses it', async () => {
  const keys = await team.admin<{ name: string }[]>`select conrelid::regclass::text as name from pg_constraint
    where contype = 'f' and confrelid = 'public.media_assets'::regclass order by 1`;
  const columns = await team.admin<{ name: string }[]>`select table_name || '.' || column_name as name
    from information_schema.columns where table_schema = 'public' and column_name ~ '(sha256|media|asset)' order by 1`;
  expect([keys.map(({ name }) => name), columns.map(({ name }) => name)]).toEqual([
    ['asset_tags', 'post_media', 'private.media_checks'],
    [
      'asset_tags.media_asset_id',
      'media_assets.sha256',
      'post_media.media_asset_id',
      'post_targets.media_overridden',
      'social_accounts.avatar_sha256',
    ],
  ]);
});

describe('a device that takes the file into a post while it is being removed', () => {
  /** Marked long ago: the next look takes it. */
  async function addOldGarbage(): Promise<File> {
    const file = await addFile();
    await remove('media_assets', file.id);
    await mark();
    await pass(31);
    return file;
  }
  const rest = async () => await new Promise((resolve) => setTimeout(resolve, 300));

  test('keeps it when it was first, also where nobody has seen that yet', async () => {
    const file = await addOldGarbage();
    const postId = await addPost();
    let taking: Promise<string | null> = Promise.resolve(null);
    await team.admin.begin(async (tx) => {
      await use(file, postId, null, tx as unknown as Sql);
      taking = take();
      await rest();
    });
    expect([await taking, await stateOf(file)]).toEqual(['', 'ready, removed']);
  });

  test('keeps it when it comes between the look and the removal', async () => {
    const file = await addOldGarbage();
    const taken = await take();
    await use(file, await addPost());
    const kept = [taken, await deleteObjects(team.admin, file.name), await stateOf(file)];
    expect([kept, await collect()]).toEqual([[file.name, 0, 'ready, removed'], []]);
  });

  test('keeps one that was made to fit, with its row', async () => {
    const made = await addFile({ made: { of: (await addFile()).id, provider: 'x' } });
    await mark();
    await pass(31);
    const taken = [await take(), await stateOf(made)];
    await use(made, await addPost());
    expect([taken, await deleteObjects(team.admin, made.name), await stateOf(made)]).toEqual([
      [made.name, 'pending, removed'],
      0,
      'ready',
    ]);
  });

  test('keeps one without a location by taking its original', async () => {
    const original = await addFile();
    const stripped = await addFile(strippedOf(original));
    await remove('media_assets', original.id);
    await mark();
    await pass(31);
    const taken = [await take(), await take()].sort();
    const postId = await addPost();
    let removing: Promise<number> = Promise.resolve(-1);
    await team.owner.begin(async (tx) => {
      await use(original, postId, null, tx as unknown as Sql);
      removing = deleteObjects(team.admin, stripped.name);
      await rest();
    });
    expect([taken, await removing, await stateOf(stripped)]).toEqual([
      [original.name, stripped.name].sort(),
      0,
      'ready',
    ]);
  });

  test('keeps it when it is first by a moment: the removal waits for it', async () => {
    const file = await addOldGarbage();
    await take();
    const postId = await addPost();
    let removing: Promise<number> = Promise.resolve(-1);
    await team.owner.begin(async (tx) => {
      await use(file, postId, null, tx as unknown as Sql);
      removing = deleteObjects(team.admin, file.name);
      await rest();
    });
    expect([await removing, await collect()]).toEqual([0, []]);
  });

  test('keeps it when it had it before, and takes it back', async () => {
    const file = await addFile();
    const place = await use(file, await addPost());
    await remove('post_media', place);
    await remove('media_assets', file.id);
    await mark();
    await pass(31);
    const taken = await take();
    let removing: Promise<number> = Promise.resolve(-1);
    await team.owner.begin(async (tx) => {
      await tx`update public.post_media set deleted_at = null where id = ${place}`;
      removing = deleteObjects(team.admin, file.name);
      await rest();
    });
    expect([taken, await removing, await collect()]).toEqual([file.name, 0, []]);
  });

  test('waits for a removal that was first, and has a file that is to be sent', async () => {
    const file = await addOldGarbage();
    await take();
    const postId = await addPost();
    let using: Promise<string> = Promise.resolve('');
    const removed = await team.admin.begin(async (tx) => {
      await tx`select set_config('storage.allow_delete_query', 'true', true)`;
      const { count } = await tx`delete from storage.objects where name = ${file.name}`;
      using = use(file, postId, null, team.owner);
      await rest();
      return count;
    });
    await using;
    await restore('media_assets', file.id);
    expect([removed, await stateOf(file)]).toEqual([1, 'pending']);
  });

  test('as does one that brings it back to the library', async () => {
    const file = await addOldGarbage();
    const taken = await take();
    await restore('media_assets', file.id);
    // It was called not sent when it was taken: perhaps nobody who has it comes back to say otherwise.
    const meanwhile = await stateOf(file);
    expect([taken, meanwhile, await deleteObjects(team.admin, file.name), await stateOf(file)]).toEqual([
      file.name,
      'pending',
      0,
      'ready',
    ]);
  });

  test('has it ready again where Storage never came to remove it', async () => {
    const file = await addOldGarbage();
    await take();
    await restore('media_assets', file.id);
    await pass(1);
    await mark();
    expect([await take(), await take(), await stateOf(file)]).toEqual(['', null, 'ready']);
  });
});

test('two runs at once do not take the same', async () => {
  const files = [await addFile(), await addFile()];
  for (const file of files) await remove('media_assets', file.id);
  await mark();
  await pass(31);
  const both: (string | null)[] = [];
  await team.admin.begin(async (tx) => {
    both.push(await take(tx as unknown as Sql));
    both.push(await take(), await take());
  });
  expect([both.slice(0, 2).sort(), both[2]]).toEqual([files.map(({ name }) => name).sort(), null]);
});

test('what could not be removed is taken again an hour later', async () => {
  const file = await addFile();
  await remove('media_assets', file.id);
  await mark();
  await pass(31);
  const first = [await take(), await take()];
  await pass(1);
  expect([first, await take()]).toEqual([[file.name, null], file.name]);
});

test('one that could not be removed comes after all others', async () => {
  const [bad, good] = [await addFile(), await addFile()];
  await remove('media_assets', bad.id);
  await mark();
  await pass(40);
  const first = await take();
  await remove('media_assets', good.id);
  await mark();
  await pass(31);
  expect([first, await take(), await take()]).toEqual([bad.name, good.name, bad.name]);
});

test('one call judges one object', async () => {
  const [back, gone] = [await addFile(), await addFile()];
  await remove('media_assets', back.id);
  await mark();
  await pass(1);
  await remove('media_assets', gone.id);
  await mark();
  await pass(31);
  await restore('media_assets', back.id);
  expect([await take(), await take(), await take()]).toEqual(['', gone.name, null]);
});
