import { describe, expect, it } from 'vitest';
import { readKeyKind, readProjectAddress } from './project-address.ts';

const jwt = (payload: object) => `eyJhbGciOiJIUzI1NiJ9.${btoa(JSON.stringify(payload)).replaceAll('=', '')}.c2ln`;

describe('the address of a project', () => {
  it.each([
    ['https://abcdefghijklmnopqrst.supabase.co', 'https://abcdefghijklmnopqrst.supabase.co'],
    ['  https://Team.Example.com/rest/v1/?apikey=x#a ', 'https://team.example.com'],
    ['team.example.com', 'https://team.example.com'],
    ['https://someone:secret@team.example.com/', 'https://team.example.com'],
    [
      'https://supabase.com/dashboard/project/abcdefghijklmnopqrst/settings/api',
      'https://abcdefghijklmnopqrst.supabase.co',
    ],
    ['localhost:54321', 'http://localhost:54321'],
    ['http://127.0.0.1:54321/auth/v1', 'http://127.0.0.1:54321'],
    ['http://[::1]:54321', 'http://[::1]:54321'],
  ])('%j is %s', (typed, url) => {
    expect(readProjectAddress(typed)).toEqual({ kind: 'address', url });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['our project', 'unreadable'],
    ['supabase', 'unreadable'],
    ['postgres://db.example.com', 'unreadable'],
    ['javascript://example.com', 'unreadable'],
    ['file:///etc/passwd', 'unreadable'],
    ['http://team.example.com', 'insecure'],
    ['http://localhost.example.com', 'insecure'],
    ['http://192.168.1.4:54321', 'insecure'],
  ])('%j is none: %s', (typed, reason) => {
    expect(readProjectAddress(typed)).toEqual({ kind: 'invalid', reason });
  });
});

describe('a key', () => {
  it.each([
    ['sb_publishable_abc', 'publishable'],
    [jwt({ role: 'anon', ref: 'x' }), 'publishable'],
    ['sb_secret_abc', 'secret'],
    [` ${jwt({ role: 'service_role' })} `, 'secret'],
    [jwt({ role: 'authenticated' }), 'secret'],
    [jwt({}), 'unknown'],
    ['a.b.c', 'unknown'],
    ['hello', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (key, kind) => {
    expect(readKeyKind(key)).toBe(kind);
  });
});
