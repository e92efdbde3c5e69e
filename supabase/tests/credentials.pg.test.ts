import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { must } from '#shared/lib/must.ts';
import { type Caller, type Person, startTeamServer, type TeamServer } from '#test/harness/server/team-server.ts';

/** Everything is logged, with its parameters: what must not leak does not stand in this log. */
const TALKATIVE = { log_statement: 'all', log_parameter_max_length: '-1', log_min_duration_statement: '0' };

let server: TeamServer;
let owner: Person;
let workspaceId: string;

beforeAll(async () => {
  server = await startTeamServer({ settings: TALKATIVE });
  owner = await server.signUp('owner@example.com');
  const { data } = await server.client(owner).rpc('create_workspace', { name: 'Studio' });
  workspaceId = data.id;
});
afterAll(async () => await server?.stop());

const worker = () => server.client('service_role');

async function call<Result>(name: string, args: Record<string, unknown>): Promise<Result> {
  const { data, error } = await worker().rpc(name, args);
  if (error) throw error;
  return data as Result;
}

const encrypt = (plaintext: string, keyId = 'default') =>
  call<string>('encrypt_credential', { plaintext, key_id: keyId });
const decrypt = (ciphertext: string, keyId = 'default') =>
  call<string>('decrypt_credential', { ciphertext, key_id: keyId });

async function addAccount(): Promise<string> {
  const row = { workspace_id: workspaceId, provider: 'bluesky', display_name: 'Studio' };
  const { data } = await worker().from('social_accounts').insert(row).select('id').single().throwOnError();
  return data.id;
}

async function storeCredential(
  token: string,
  refreshToken?: string,
): Promise<{ accountId: string; ciphertext: string }> {
  const accountId = await addAccount();
  const ciphertext = await encrypt(token);
  await worker()
    .from('credentials')
    .insert({
      social_account_id: accountId,
      workspace_id: workspaceId,
      access_token_encrypted: ciphertext,
      refresh_token_encrypted: refreshToken === undefined ? null : await encrypt(refreshToken),
      token_expires_at: '2027-01-01T00:00:00Z',
      scopes: ['write'],
    })
    .throwOnError();
  return { accountId, ciphertext };
}

async function readLog(accountId: string): Promise<string[]> {
  const rows = await server.admin<{ action: string }[]>`
    select action from activity_logs where entity_type = 'credentials' and entity_id = ${accountId} order by created_at`;
  return rows.map((row) => row.action);
}

describe('encryption', () => {
  test.each(['', 'token', 'Zürich – 東京 🎈', 'x'.repeat(8_000)])(
    'what is encrypted can be decrypted: %#',
    async (secret) => {
      expect(await decrypt(await encrypt(secret))).toBe(secret);
    },
  );

  test('two encryptions of one text differ', async () => {
    expect(await encrypt('token')).not.toBe(await encrypt('token'));
  });

  test('another key is an error, never garbage', async () => {
    await call('create_credential_key', { key_id: 'other' });
    await expect(decrypt(await encrypt('token'), 'other')).rejects.toMatchObject({
      message: 'This credential cannot be decrypted: another key made it, or its bytes were changed',
    });
    await expect(encrypt('token', 'unknown')).rejects.toMatchObject({
      message: 'There is no credential key "unknown"',
    });
  });

  test('any changed byte is an error, wherever it stands and whatever it becomes', async () => {
    const bytes = Buffer.from((await encrypt('a token of some length')).slice(2), 'hex');
    const changed = Array.from(bytes, (byte, at) => {
      const copy = Buffer.from(bytes);
      copy[at] = byte ^ (1 + ((randomBytes(1)[0] ?? 0) % 255));
      return copy;
    });
    const cut = [0, 1, 16, 32, 64, bytes.length - 1].map((size) => bytes.subarray(0, size));
    const moved = [
      Buffer.concat([bytes, Buffer.from([0])]),
      Buffer.concat([bytes.subarray(0, 17), bytes.subarray(33)]),
    ];
    for (const tampered of [...changed, ...cut, ...moved]) {
      await expect(decrypt(`\\x${tampered.toString('hex')}`)).rejects.toMatchObject({ code: '22023' });
    }
  });

  test('keys come from Vault where it is installed', async () => {
    // Not to be had here: the shape that supabase_vault gives, without its encryption.
    await server.admin.unsafe(`
      create schema vault;
      create table vault.secrets (name text unique, secret text);
      create view vault.decrypted_secrets as select name, secret as decrypted_secret from vault.secrets;
      create function vault.create_secret(new_secret text, new_name text, new_description text) returns uuid language sql as
        'insert into vault.secrets (name, secret) values (new_name, new_secret) returning gen_random_uuid()';
      grant usage on schema vault to postgres;
      grant all on all tables in schema vault to postgres;`);
    try {
      await call('create_credential_key', { key_id: 'in vault' });
      const [held] = await server.admin`select name from vault.secrets`;
      expect(held).toEqual({ name: 'postroom_credential_key_in vault' });
      expect(await decrypt(await encrypt('token', 'in vault'), 'in vault')).toBe('token');
      // Keys from before are found still.
      expect(await decrypt(await encrypt('token'))).toBe('token');
    } finally {
      await server.admin`drop schema vault cascade`;
    }
  });
});

describe('the worker', () => {
  test('reads the tokens of an account, and each reading is in the activity log without them', async () => {
    const { accountId } = await storeCredential('access-4711', 'refresh-4711');
    expect(await call('read_credential', { account_id: accountId, workspace_id: workspaceId })).toEqual([
      {
        access_token: 'access-4711',
        refresh_token: 'refresh-4711',
        token_expires_at: '2027-01-01T00:00:00+00:00',
        scopes: ['write'],
      },
    ]);
    expect(await readLog(accountId)).toEqual(['stored', 'decrypted']);
    const [{ text } = { text: '' }] = await server.admin<{ text: string }[]>`
      select string_agg(l::text, ' ') as text from activity_logs l`;
    expect(text).not.toContain('4711');
  });

  test('an account without a credential answers with no row', async () => {
    expect(await call('read_credential', { account_id: await addAccount() })).toEqual([]);
  });

  test('the same account id in two workspaces must be told apart', async () => {
    const { accountId } = await storeCredential('mine');
    const stranger = await server.signUp('stranger@example.com');
    const { data: other } = await server.client(stranger).rpc('create_workspace', { name: 'Theirs' });
    const row = { id: accountId, workspace_id: other.id, provider: 'x', display_name: 'Same id' };
    await server.client(stranger).from('social_accounts').insert(row).throwOnError();
    await worker()
      .from('credentials')
      .insert({
        social_account_id: accountId,
        workspace_id: other.id,
        access_token_encrypted: await encrypt('theirs'),
        scopes: [],
      })
      .throwOnError();
    await expect(call('read_credential', { account_id: accountId })).rejects.toMatchObject({ code: '22023' });
    const [credential] = await call<{ access_token: string }[]>('read_credential', {
      account_id: accountId,
      workspace_id: workspaceId,
    });
    expect(credential?.access_token).toBe('mine');
  });

  test('replacing, removing and deleting a credential is logged', async () => {
    const { accountId, ciphertext } = await storeCredential('first');
    await decrypt(ciphertext);
    const credential = () => worker().from('credentials');
    const of = { social_account_id: accountId };
    await credential()
      .update({ access_token_encrypted: await encrypt('second') })
      .match(of)
      .throwOnError();
    await credential().update({ deleted_at: new Date().toISOString() }).match(of).throwOnError();
    await credential().delete().match(of).throwOnError();
    expect(await readLog(accountId)).toEqual(['stored', 'decrypted', 'replaced', 'deleted', 'deleted']);
  });

  test('a secret sent under a one-time pad is encrypted, and the pad is used up', async () => {
    const secret = Buffer.from('token-under-a-pad 🎈');
    const pad = await call<{ pad_id: string; pad: string }>('create_secret_pad', { size_bytes: secret.length });
    const padBytes = Buffer.from(pad.pad.slice(2), 'hex');
    const padded = `\\x${Buffer.from(secret.map((byte, at) => byte ^ must(padBytes[at], 'a byte'))).toString('hex')}`;
    const args = { pad_id: pad.pad_id, padded, key_id: 'default' };
    expect(await decrypt(await call('encrypt_padded_credential', args))).toBe('token-under-a-pad 🎈');
    await expect(call('encrypt_padded_credential', args)).rejects.toMatchObject({
      message: 'This pad is used up, too old, or not as long as the secret',
    });
  });

  test('what is no text under a pad is refused without its bytes', async () => {
    const { pad_id, pad } = await call<{ pad_id: string; pad: string }>('create_secret_pad', { size_bytes: 2 });
    const bytes = Buffer.from(pad.slice(2), 'hex');
    const padded = `\\x${Buffer.from([(bytes[0] ?? 0) ^ 0xf2, (bytes[1] ?? 0) ^ 0xf7]).toString('hex')}`;
    await expect(call('encrypt_padded_credential', { pad_id, padded, key_id: 'default' })).rejects.toMatchObject({
      message: 'A secret is text in UTF-8',
      details: null,
    });
  });
});

const ARGUMENTS = {
  create_credential_key: { key_id: 'mine' },
  create_secret_pad: { size_bytes: 8 },
  encrypt_credential: { plaintext: 'x', key_id: 'default' },
  decrypt_credential: { ciphertext: '\\x00', key_id: 'default' },
  read_credential: { account_id: '00000000-0000-0000-0000-000000000000' },
};

describe('nobody else', () => {
  const PATHS: [string, string, RequestInit?][] = [
    ['the table', 'credentials?select=*'],
    ['one column', 'credentials?select=access_token_encrypted'],
    ['embedding', 'social_accounts?select=*,credentials(*)'],
    ['an embedded filter', 'social_accounts?select=id,credentials!inner(id)&credentials.key_id=eq.default'],
    ['order by an embedded column', 'social_accounts?select=id&order=credentials(key_id)'],
    ['an insert', 'credentials', { method: 'POST', body: '{"access_token_encrypted":"\\\\x00"}' }],
    ['an update', 'credentials?key_id=eq.default', { method: 'PATCH', body: '{"key_id":"x"}' }],
    ['a delete', 'credentials?key_id=eq.default', { method: 'DELETE' }],
    ['the private schema', 'credential_keys', { headers: { 'Accept-Profile': 'private' } }],
    ['a private function', 'rpc/unseal', { method: 'POST', body: '{}', headers: { 'Content-Profile': 'private' } }],
    ['a helper that policies call', 'rpc/my_workspaces', { method: 'POST', body: '{"least_role":"viewer"}' }],
    ...[
      'create_credential_key',
      'create_secret_pad',
      'encrypt_credential',
      'decrypt_credential',
      'read_credential',
    ].map((name): [string, string, RequestInit] => [
      `rpc ${name}`,
      `rpc/${name}`,
      { method: 'POST', body: JSON.stringify(ARGUMENTS[name as keyof typeof ARGUMENTS]) },
    ]),
  ];

  test.each(PATHS)('reaches a credential by %s', async (_, path, init = {}) => {
    await storeCredential('out-of-reach-0815');
    for (const caller of ['anon', owner] satisfies Caller[]) {
      const response = await fetch(`${server.rest.url}/${path}`, {
        ...init,
        headers: {
          Authorization: `Bearer ${server.tokenOf(caller)}`,
          'Content-Type': 'application/json',
          ...(init.headers as Record<string, string>),
        },
      });
      const body = await response.text();
      expect({ ok: response.ok, hasSecret: /0815|\\\\x01/.test(body) }, body).toEqual({ ok: false, hasSecret: false });
    }
  });

  test('no view shows credentials, and no function of ours that others may call reads them', async () => {
    const views = await server.admin`select viewname from pg_views where schemaname in ('public', 'private')`;
    expect(views).toEqual([]);
    const open = await server.admin<{ name: string }[]>`
      select p.oid::regprocedure::text as name from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
        and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute'))
        and p.prosrc ~ 'credential|seal'`;
    expect([...open]).toEqual([]);
  });
});

test("no token stands in Postgres's log, whatever it is told to log", async () => {
  await server.admin`select 'log of everything begins'`;
  // Longer than what an id or a time of the log could have by chance.
  const tokens = ['access-never-in-a-log', 'refresh-never-in-a-log'] as const;
  const { accountId } = await storeCredential(...tokens);
  await call('read_credential', { account_id: accountId, workspace_id: workspaceId });
  await expect(encrypt(tokens[0], 'unknown')).rejects.toThrow();
  await server.admin`select 'log of everything ends'`;
  // The server answers before its log has come through the pipe.
  await expect.poll(() => server.database.readLog()).toContain('log of everything ends');
  const log = server.database.readLog();
  expect(log).toContain('log of everything begins');
  for (const form of ['never-in-a-log', Buffer.from('never-in-a-log').toString('hex')]) expect(log).not.toContain(form);
});

test('under a pad a token stands in no log even where the API is logged with its parameters', async () => {
  await server.admin`alter role authenticator reset all`;
  const talkative = server.database.connect('authenticator');
  const secret = Buffer.from('padded-token-5678');
  await talkative`set role service_role`;
  const [pad] = await talkative<{ id: string; pad: Uint8Array }[]>`
    select pad_id as id, pad from create_secret_pad(${secret.length})`;
  const { id, pad: bytes } = must(pad, 'a pad');
  const padded = Buffer.from(secret.map((byte, at) => byte ^ must(bytes[at], 'a byte')));
  await talkative`select encrypt_padded_credential(${id}, ${padded}, 'default')`;
  // The other way does stand there: it is why the pad exists.
  await talkative`select encrypt_credential(${'plain-token-5678'}, 'default')`;
  // The server answers before its log has come through the pipe.
  await expect.poll(() => server.database.readLog()).toContain('plain-token-5678');
  const log = server.database.readLog();
  expect(log).not.toContain('padded-token-5678');
  expect(log).not.toContain(secret.toString('hex'));
});

describe('rotation', () => {
  test('10,000 credentials: interrupted, resumed, by two at once; all readable, each in the log', async () => {
    await call('create_credential_key', { key_id: 'old' });
    await call('create_credential_key', { key_id: 'new' });
    await server.admin`
      with accounts as (
        insert into social_accounts (workspace_id, provider, display_name)
        select ${workspaceId}, 'mastodon', 'rotated' from generate_series(1, 10000) returning id)
      insert into credentials (workspace_id, social_account_id, access_token_encrypted, refresh_token_encrypted, key_id)
      select ${workspaceId}, id, private.seal('access ' || id, 'old'), private.seal('refresh ' || id, 'old'), 'old'
      from accounts`;
    const rotate = server.database.connect('postgres');
    const batch = () =>
      rotate<{ rotated: number; remaining: string }[]>`
        select rotated, remaining from rotate_credential_key('old', 'new', 500)`;
    const [first] = await batch();
    expect(first).toMatchObject({ rotated: 500, remaining: '9500' });
    // Its connection is cut in the middle of the second batch.
    const cut = rotate`select rotate_credential_key('old', 'new', 9000), pg_sleep(5)`.catch(
      (error: Error) => error.message,
    );
    await waitForActive('rotate_credential_key');
    await server.admin`
      select pg_terminate_backend(pid) from pg_stat_activity where query like '%rotate_credential_key%' and pid <> pg_backend_pid()`;
    expect(await cut).toMatch(/terminating connection|CONNECTION/);
    const left = async () =>
      Number((await server.admin`select count(*) from credentials where key_id = 'old'`)[0]?.count);
    expect(await left()).toBe(9_500);
    const finish = async () => {
      for (let remaining = 1; remaining > 0; ) {
        const { remaining: now } = await call<{ remaining: number }>('rotate_credential_key', {
          from_key: 'old',
          to_key: 'new',
        });
        remaining = now;
      }
    };
    await Promise.all([finish(), finish()]);
    expect(await left()).toBe(0);
    const [check] = await server.admin`
      select count(*)::int as credentials,
        count(*) filter (where private.unseal(access_token_encrypted, 'new') = 'access ' || social_account_id
          and private.unseal(refresh_token_encrypted, 'new') = 'refresh ' || social_account_id)::int as readable,
        (select count(*)::int from activity_logs where action = 'rotated') as logged
      from credentials where key_id = 'new'`;
    expect(check).toEqual({ credentials: 10_000, readable: 10_000, logged: 10_000 });
  });
});

async function waitForActive(query: string): Promise<void> {
  await expect
    .poll(async () => {
      const rows = await server.admin`
        select from pg_stat_activity where state = 'active' and query like ${`%${query}%`} and pid <> pg_backend_pid()`;
      return rows.count;
    })
    .toBeGreaterThan(0);
}
