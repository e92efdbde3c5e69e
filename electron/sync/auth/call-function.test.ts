import { expect, it } from 'vitest';
import { AppError } from '#shared/lib/app-error.ts';
import { callFunction } from './call-function.ts';

const expired = () => Response.json({ code: 'PGRST303', message: 'JWT expired' }, { status: 401 });

/** The project gives these answers in turn; a token that it refused is renewed as `sessions.ts` does. */
function call(answers: readonly Response[], renewal: () => string = () => 'second') {
  const sent: (string | null)[] = [];
  const left = [...answers];
  const fetch = async (_: unknown, init?: RequestInit) => {
    sent.push(new Headers(init?.headers).get('authorization'));
    return left.shift() ?? Response.error();
  };
  const readAccessToken = async (refused?: string) => (refused === 'first' ? renewal() : 'first');
  const project = { url: 'https://harbour.example', publishableKey: 'sb_publishable_key' };
  const parts = { fetch, clock: { nowMs: () => 0 } };
  return { sent, answer: callFunction(project, readAccessToken, 'my_invitations', {}, parts) };
}

it('a call whose token has expired between two calls is made once more with a new one', async () => {
  const { sent, answer } = call([expired(), Response.json([1])]);
  expect(await answer).toEqual([1]);
  expect(sent).toEqual(['Bearer first', 'Bearer second']);
});

it('a second token that is refused ends as signed out, and no third is asked for', async () => {
  const { sent, answer } = call([expired(), expired()]);
  await expect(answer).rejects.toMatchObject({ code: 'signed_out' });
  expect(sent).toHaveLength(2);
});

it('a token that cannot be renewed fails with what the renewal met', async () => {
  const renewal = () => {
    throw new AppError('project_unreachable', 'No answer');
  };
  const { sent, answer } = call([expired()], renewal);
  await expect(answer).rejects.toMatchObject({ code: 'project_unreachable' });
  expect(sent).toHaveLength(1);
});

it('what the rules of the team are against is not asked twice', async () => {
  const { sent, answer } = call([Response.json({ code: '42501', message: 'no' }, { status: 403 })]);
  await expect(answer).rejects.toMatchObject({ code: 'not_allowed' });
  expect(sent).toEqual(['Bearer first']);
});
