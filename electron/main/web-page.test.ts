import { expect, it } from 'vitest';
import { toWebPage } from './web-page.ts';

it.each([
  'https://team.example.com/auth/v1/authorize?provider=google',
  'http://127.0.0.1:54321/auth/v1/authorize',
  'http://localhost:54321/',
])('%s goes to the browser', (address) => {
  expect(toWebPage(address)?.href).toBe(address);
});

it.each([
  'http://team.example.com/',
  'http://127.0.0.1.example.com/',
  'https://someone:secret@team.example.com/',
  'file:///etc/passwd',
  'smb://host/share',
  'ms-settings:',
  'javascript:alert(1)',
  'postroom://auth/callback',
  'team.example.com',
  '',
])('%s goes nowhere', (address) => {
  expect(toWebPage(address)).toBeNull();
});
