import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const HARBOUR = '01a22300-0000-7000-8000-000000000001';
const STUDIO = '01a22300-0000-7000-8000-000000000002';
const ADA = 'aaaaaaaa-0000-4000-8000-000000000001';
const EDGAR = 'aaaaaaaa-0000-4000-8000-000000000002';
const VERA = 'aaaaaaaa-0000-4000-8000-000000000003';

const person = (userId: string, name: string, status: string, workspaces: readonly string[]) => ({
  userId,
  email: `${name.toLowerCase()}@example.com`,
  displayName: name,
  status,
  isKept: true,
  workspaces: workspaces.map((workspace, index) => ({
    id: `01a22300-0000-7000-8000-0000000001${index}0`,
    name: workspace,
  })),
});

/**
 * Two projects with people in every state, as an earlier run would have left them. Before the app first reads its list. The
 * hosts are none that anybody could reach (RFC 2606).
 */
export async function writeTeamSample(userData: string): Promise<void> {
  const folder = join(userData, 'projects');
  await mkdir(join(folder, 'sessions'), { recursive: true });
  const methods = { email: true, signUp: true, providers: ['google', 'azure'] };
  const projects = [
    {
      id: HARBOUR,
      url: 'https://harbour.example',
      publishableKey: 'sb_publishable_sample',
      methods,
      people: [
        person(ADA, 'Ada', 'signed_in', ['Harbour team', 'Lantern Coffee']),
        person(EDGAR, 'Edgar', 'signed_out_by_server', ['Harbour team']),
      ],
    },
    {
      id: STUDIO,
      url: 'https://weber-studio.example',
      publishableKey: 'sb_publishable_sample',
      methods,
      people: [person(VERA, 'Vera', 'signed_in', ['Weber Studio'])],
    },
  ];
  await writeFile(join(folder, 'projects.json'), JSON.stringify({ version: 1, unprotected: null, projects }));
  const session = { accessToken: 'a', refreshToken: 'b', receivedAtMs: Date.now(), lifetimeS: 3600 };
  const write = (name: string, content: object) =>
    writeFile(join(folder, 'sessions', `${name}.json`), JSON.stringify({ version: 1, ...content }));
  await write(`${HARBOUR}.${ADA}`, { open: { url: 'https://harbour.example', session } });
  // Of another computer.
  await write(`${STUDIO}.${VERA}`, { sealed: 'bm90aGluZw==' });
}
