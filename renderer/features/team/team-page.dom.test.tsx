import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../shared/contract/envelope.ts';
import type { InvitationView, ProjectView } from '../../../shared/contract/projects.ts';
import { writeAnswer } from '../../../shared/contract/written-answer.ts';
import { toDeskKey } from '../../../shared/domain/desk-key.ts';
import type { ErrorCode } from '../../../shared/lib/app-error.ts';
import { must } from '../../../shared/lib/must.ts';

const PROJECT = 'aaaaaaaa-0000-4000-8000-000000000001';
const ADA = 'bbbbbbbb-0000-4000-8000-000000000002';
const ATTEMPT = 'cccccccc-0000-4000-8000-000000000003';

let calls: { readonly name: string; readonly input: unknown }[];
let listeners: Map<string, Set<(data: unknown) => void>>;
let answers: Record<string, () => Answer | Promise<Answer>>;
let project: ProjectView;
let isDamaged: boolean;
let invitations: InvitationView[];
let isWhole: boolean;

const done = (value: unknown = {}): Answer => ({ ok: true, value });
const refuse = (code: ErrorCode, details = {}): Answer => ({
  ok: false,
  error: { code, message: '', details, traceId: '' },
});
const synced = {
  status: { kind: 'idle', syncedAt: null },
  workspaceName: 'Harbour team',
  waiting: { count: 0, since: null },
  conflicts: 0,
  firstSync: null,
};
const asked = (name: string) => calls.filter((call) => call.name === name).map(({ input }) => input);
const emit = (name: string, data: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(data);
};
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

beforeEach(async () => {
  vi.resetModules();
  calls = [];
  listeners = new Map();
  isDamaged = false;
  invitations = [];
  isWhole = true;
  project = {
    id: PROJECT,
    url: 'https://harbour.example',
    methods: { email: true, signUp: true, providers: ['google'] },
    people: [
      {
        userId: ADA,
        email: 'ada@example.com',
        displayName: '',
        status: 'signed_in',
        isKept: true,
        workspaces: [{ id: ADA, name: 'Harbour team' }],
      },
    ],
  };
  answers = {
    'projects.list': () => done({ projects: [project], protection: { isProtected: true, choice: null }, isDamaged }),
    'sync.read': () => done({ ...synced, status: { kind: 'local' } }),
    'workspace.read': () => refuse('engine_unavailable'),
    'projects.listInvitations': () => done({ invitations, isWhole }),
    'projects.sendCode': () => done({ attempt: ATTEMPT }),
    'projects.signInWithProvider': () => done({ attempt: ATTEMPT }),
  };
  const postroom: Window['postroom'] = {
    call: async (name: string, input: unknown) => {
      calls.push({ name, input });
      return writeAnswer((await answers[name]?.()) ?? done()) as never;
    },
    subscribe: (name, listener) => {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
      return () => listeners.get(name)?.delete(listener);
    },
  };
  vi.stubGlobal('postroom', postroom);
  const { TeamPage } = await import('./team-page.tsx');
  render(<TeamPage />);
  await screen.findByText('Harbour team');
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('whoever signs out is told first what is not sent', async () => {
  answers['projects.signOut'] = () => refuse('unsent_changes', { count: 3 });
  press('Sign out ada@example.com');
  await screen.findByText(/^3 changes are not sent yet/);
  answers['projects.signOut'] = () => done();
  press('Sign out');
  const who = { projectId: PROJECT, userId: ADA };
  await waitFor(() =>
    expect(asked('projects.signOut')).toEqual([
      { ...who, unsentTold: 0 },
      { ...who, unsentTold: 3 },
    ]),
  );
});

it('the list is read again when somebody signs in or out elsewhere', async () => {
  project = { ...project, people: project.people.map((person) => ({ ...person, status: 'signed_out_by_server' })) };
  emit('projects.changed', {});
  await screen.findByText(/^Signed out by the project/);
});

it('a code is taken with the spaces that a mail shows it with, and something else is not sent', async () => {
  press('Sign in as somebody else');
  type('E-mail', 'ada@example.com');
  press('Mail me a code');
  await screen.findByLabelText('Code from the mail');
  type('Code from the mail', 'abc');
  press('Sign in');
  await screen.findByText('Enter the digits from the mail.');
  type('Code from the mail', ' 123 456 ');
  press('Sign in');
  await waitFor(() =>
    expect(asked('projects.verifyCode')).toEqual([{ projectId: PROJECT, email: 'ada@example.com', code: '123456' }]),
  );
});

it('a second press of Enter sends nothing more, and what went wrong is said', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  answers['projects.signIn'] = () => promise;
  press('Sign in as somebody else');
  type('E-mail', 'ada@example.com');
  type('Password', 'wrong horse');
  const form = screen.getByRole('form');
  fireEvent.submit(form);
  fireEvent.submit(form);
  resolve(refuse('sign_in_refused'));
  await screen.findByText(/^E-mail and password do not fit together/);
  expect(asked('projects.signIn')).toHaveLength(1);
});

it('a pause is said in seconds, where the project named them', async () => {
  answers['projects.sendCode'] = () => refuse('too_many_requests', { seconds: 48 });
  press('Sign in as somebody else');
  type('E-mail', 'ada@example.com');
  press('Mail me a code');
  await screen.findByText(/Try again in 48 seconds/);
  answers['projects.sendCode'] = () => refuse('too_many_requests', { seconds: null });
  press('Mail me a code');
  await screen.findByText(/Try again in a minute/);
});

it('whoever comes back from the browser is on the list again; of other attempts nothing is said', async () => {
  press('Sign in as somebody else');
  press('Continue with Google');
  await screen.findByText(/in the browser that just opened/);
  const other = { attempt: ADA, outcome: { kind: 'failed', code: 'sign_in_failed' } };
  emit('projects.signInEnded', other);
  screen.getByText(/in the browser that just opened/);
  const outcome = { kind: 'signed_in', projectId: PROJECT, userId: ADA };
  emit('projects.signInEnded', { attempt: ATTEMPT, outcome });
  await screen.findByText('Harbour team');
});

it('a sign-in that fails in the browser says why; one that was left is not waited for', async () => {
  press('Sign in as somebody else');
  press('Continue with Google');
  await screen.findByText(/in the browser that just opened/);
  emit('projects.signInEnded', { attempt: ATTEMPT, outcome: { kind: 'failed', code: 'sign_in_timed_out' } });
  await screen.findByText(/^Nothing came back from the browser/);
  press('Continue with Google');
  await screen.findByText(/in the browser that just opened/);
  press('Cancel');
  await waitFor(() => expect(asked('projects.cancelSignIn')).toEqual([{ attempt: ATTEMPT }]));
});

it.each([
  ['Sign in', 'projects.signIn'],
  ['Mail me a code', 'projects.sendCode'],
  ['Continue with Google', 'projects.signInWithProvider'],
])('“%s” is sent once, whatever befalls the engine, and can be pressed again', async (button, name) => {
  answers[name] = () => refuse('engine_restarted');
  press('Sign in as somebody else');
  type('E-mail', 'ada@example.com');
  type('Password', 'correct horse');
  press(button);
  await screen.findByText(/^The workspace was opened again/);
  expect(asked(name)).toHaveLength(1);
  press(button);
  await waitFor(() => expect(asked(name)).toHaveLength(2));
});

it('what can be done twice is asked again when the engine was restarted', async () => {
  let times = 0;
  answers['projects.signOut'] = () => {
    times++;
    return times === 1 ? refuse('engine_restarted') : done();
  };
  press('Sign out ada@example.com');
  await waitFor(() => expect(asked('projects.signOut')).toHaveLength(2));
});

it('an engine that is gone waits for no browser: the form can be used again', async () => {
  press('Sign in as somebody else');
  press('Continue with Google');
  await screen.findByText(/in the browser that just opened/);
  emit('engine.state', { kind: 'restarting', attempt: 1 });
  await screen.findByText(/^The workspace was opened again/);
  press('Continue with Google');
  await screen.findByText(/in the browser that just opened/);
  expect(asked('projects.cancelSignIn')).toEqual([]);
});

it('an engine that is gone leaves the code from the mail good', async () => {
  press('Sign in as somebody else');
  type('E-mail', 'ada@example.com');
  press('Mail me a code');
  await screen.findByLabelText('Code from the mail');
  emit('engine.state', { kind: 'restarting', attempt: 1 });
  type('Code from the mail', '123456');
  press('Sign in');
  await screen.findByText('Harbour team');
  expect(asked('projects.cancelSignIn')).toEqual([]);
});

describe('a sign-in that is answered when', () => {
  const LATE = 'dddddddd-0000-4000-8000-000000000004';
  const late = () => Promise.withResolvers<Answer>();

  it.each([
    ['Mail me a code', 'projects.sendCode', {}],
    ['Continue with Google', 'projects.signInWithProvider', {}],
    ['Create an account', 'projects.signUp', { kind: 'confirm' }],
  ])('the form is gone (%s) is cancelled', async (button, name, more) => {
    const { promise, resolve } = late();
    answers[name] = () => promise;
    press('Sign in as somebody else');
    type('E-mail', 'ada@example.com');
    press(button);
    if (name === 'projects.signUp') {
      type('New password', 'correct horse');
      fireEvent.submit(screen.getByRole('form'));
    }
    await waitFor(() => expect(asked(name)).toHaveLength(1));
    press('Back');
    await screen.findByText('Harbour team');
    resolve(done({ attempt: LATE, ...more }));
    await waitFor(() => expect(asked('projects.cancelSignIn')).toEqual([{ attempt: LATE }]));
    screen.getByText('Harbour team');
  });

  it('another was begun is cancelled, and the other is waited for', async () => {
    press('Sign in as somebody else');
    type('E-mail', 'ada@example.com');
    press('Mail me a code');
    await screen.findByLabelText('Code from the mail');
    const { promise, resolve } = late();
    answers['projects.sendCode'] = () => promise;
    press('Mail a new code');
    press('Back');
    press('Continue with Google');
    await screen.findByText(/in the browser that just opened/);
    resolve(done({ attempt: LATE }));
    await waitFor(() => expect(asked('projects.cancelSignIn')).toEqual([{ attempt: ATTEMPT }, { attempt: LATE }]));
    screen.getByText(/in the browser that just opened/);
  });

  it('the page shows something else by now leads nowhere', async () => {
    const { promise, resolve } = late();
    answers['projects.signIn'] = () => promise;
    press('Sign in as somebody else');
    type('E-mail', 'ada@example.com');
    type('Password', 'correct horse');
    fireEvent.submit(screen.getByRole('form'));
    await waitFor(() => expect(asked('projects.signIn')).toHaveLength(1));
    press('Back');
    await screen.findByText('Harbour team');
    press('Connect a project');
    resolve(done({ userId: ADA }));
    await promise;
    await new Promise((done) => setTimeout(done));
    screen.getByLabelText('Project URL');
  });
});

it('a list that is damaged says so, and what could be read is there', async () => {
  isDamaged = true;
  emit('projects.changed', {});
  await screen.findByText(/^Not everything in the list of projects could be read/);
  screen.getByText('Harbour team');
});

it('while a keyring asks for its password the page says what it waits for, and then shows who is signed in', async () => {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const list = answers['projects.list'];
  answers['projects.list'] = () => promise;
  cleanup();
  const { TeamPage } = await import('./team-page.tsx');
  render(<TeamPage />);
  expect(screen.getByRole('status').textContent).toMatch(/keyring may be asking for its password/);
  resolve(must(await list?.(), 'the list'));
  await screen.findByText('Harbour team');
  expect(screen.queryByText(/keyring/)).toBeNull();
});

it('a list of a newer version says so', async () => {
  answers['projects.list'] = () => refuse('projects_newer');
  cleanup();
  const { TeamPage } = await import('./team-page.tsx');
  render(<TeamPage />);
  await screen.findByText(/^The list of projects was last used with a newer Postroom/);
});

it('a sign-in for another address says why', async () => {
  project = { ...project, people: project.people.map((person) => ({ ...person, status: 'wrong_address' })) };
  emit('projects.changed', {});
  await screen.findByText(/^The address of this project was changed outside Postroom/);
});

it('that invitations may be missing, since a project did not answer, is said, and said no more when it has', async () => {
  const askAgain = (userId: string) => {
    project = { ...project, people: [{ ...project.people[0], userId } as never] };
    emit('projects.changed', {});
  };
  expect(screen.queryByText(/an invitation may be missing/)).toBeNull();
  isWhole = false;
  askAgain(ATTEMPT);
  await screen.findByText(/an invitation may be missing/);
  isWhole = true;
  askAgain(ADA);
  await waitFor(() => expect(screen.queryByText(/an invitation may be missing/)).toBeNull());
});

describe('an invitation', () => {
  const INVITATION = 'dddddddd-0000-4000-8000-000000000004';
  const WORKSPACE = 'eeeeeeee-0000-4000-8000-000000000005';

  beforeEach(async () => {
    invitations = [
      {
        projectId: PROJECT,
        userId: ADA,
        email: 'ada@example.com',
        id: INVITATION,
        workspaceId: WORKSPACE,
        workspaceName: 'Weber Studio',
        role: 'editor',
        invitedBy: 'Vera',
      },
    ];
    // Somebody signs in: what they are invited to is another.
    project = { ...project, people: [...project.people, { ...project.people[0], userId: ATTEMPT } as never] };
    emit('projects.changed', {});
    await screen.findByText('Editor · Vera invites ada@example.com');
  });

  it('is taken, and the way to the workspace is offered', async () => {
    press('Accept the invitation to Weber Studio');
    await waitFor(() => expect(screen.queryByText('Weber Studio')).toBeNull());
    const taken = { projectId: PROJECT, userId: ADA, invitationId: INVITATION, isAccepted: true };
    expect(asked('projects.answerInvitation')).toEqual([taken]);
  });

  it('to the workspace that is open begins its sync again, and the way to it leads to its calendar', async () => {
    const { setOpenDesk } = await import('../../lib/open-desk.ts');
    const { registerCommands } = await import('../../lib/commands.ts');
    const { useToasts } = await import('../../lib/toasts.ts');
    const run = vi.fn();
    registerCommands([{ id: 'app.calendar', title: 'app.calendar', group: 'view', keys: [], run }]);
    setOpenDesk(toDeskKey({ projectId: PROJECT, userId: ADA, workspaceId: WORKSPACE }));
    press('Accept the invitation to Weber Studio');
    await waitFor(() => expect(asked('sync.now')).toEqual([{}]));
    useToasts.getState().toasts[0]?.action?.run();
    expect(run).toHaveBeenCalledOnce();
  });

  it('that cannot be answered now stays', async () => {
    answers['projects.answerInvitation'] = () => refuse('project_unreachable');
    press('Decline the invitation to Weber Studio');
    await waitFor(() => expect(asked('projects.answerInvitation')).toHaveLength(1));
    expect(screen.getByText('Weber Studio')).toBeTruthy();
  });

  it('that was taken back is said to be gone, and goes', async () => {
    answers['projects.answerInvitation'] = () => refuse('invitation_gone');
    press('Accept the invitation to Weber Studio');
    await waitFor(() => expect(screen.queryByText('Weber Studio')).toBeNull());
  });
});

describe('the members of the open workspace', () => {
  const member = (values: object) => ({
    id: INVITED,
    name: 'Bob',
    email: 'bob@example.com',
    role: 'editor',
    status: 'active',
    isMe: false,
    roles: ['editor', 'viewer'],
    mayRemove: true,
    ...values,
  });
  const INVITED = 'dddddddd-0000-4000-8000-000000000006';
  let inviteAs: string[];

  beforeEach(async () => {
    inviteAs = ['editor', 'viewer'];
    const me = member({ id: ADA, name: 'Ada', email: 'ada@example.com', role: 'admin', isMe: true, roles: [] });
    answers['sync.read'] = () => done(synced);
    answers['members.list'] = () => done({ members: [me, member({})], inviteAs });
    emit('sync.changed', {});
    await screen.findByText('Ada (you)');
  });

  it('are asked about before one is removed', async () => {
    press('Remove: Bob');
    await screen.findByText(/^They see nothing of it any more/);
    expect(asked('members.remove')).toEqual([]);
    press('Remove');
    await waitFor(() => expect(asked('members.remove')).toEqual([{ memberId: INVITED }]));
  });

  it('become more by an address that is one, and is none of theirs', async () => {
    const submit = () => fireEvent.submit(screen.getByRole('form', { name: 'Invite' }));
    type('Invite by e-mail', 'nobody');
    submit();
    await screen.findByText('Enter an e-mail address.');
    type('Invite by e-mail', ' Bob@Example.com');
    submit();
    await screen.findByText('bob@example.com is in this workspace already.');
    expect(asked('members.invite')).toEqual([]);
    type('Invite by e-mail', 'cem@example.com');
    submit();
    await waitFor(() => expect(asked('members.invite')).toEqual([{ email: 'cem@example.com', role: 'editor' }]));
  });

  it('are only shown to whoever may not invite', async () => {
    inviteAs = [];
    emit('data.changed', { tables: ['workspace_members'], rows: null });
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Invite' })).toBeNull());
  });
});
