import { createHmac } from 'node:crypto';

/** Signs `claims` with HS256 (RFC 7515), as Supabase's auth server signs a session. Expires in an hour unless they say. */
export function signJwt(claims: Readonly<Record<string, unknown>>, secret: string): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({
    aud: 'authenticated',
    exp: Math.floor(Date.now() / 1000) + 3600,
    ...claims,
  })}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}
