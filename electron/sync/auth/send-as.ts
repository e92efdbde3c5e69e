/** `refused`: the token that a 401 came for, in place of which a new one is fetched. */
export type ReadAccessToken = (refused?: string) => Promise<string>;

/**
 * Asks the project as somebody. A token that has expired on the way, or whose signing key was changed since, is renewed and
 * the question put once more: the answer may be a second 401.
 */
export async function sendAs<Answer extends { readonly status: number }>(
  readAccessToken: ReadAccessToken,
  send: (accessToken: string) => Promise<Answer>,
): Promise<Answer> {
  const token = await readAccessToken();
  const answer = await send(token);
  return answer.status === 401 ? await send(await readAccessToken(token)) : answer;
}
