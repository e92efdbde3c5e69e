import * as z from 'zod/mini';
import { PERSON_STATUSES, SIGN_IN_PROVIDERS, type SignInProvider, UNPROTECTED_CHOICES } from '../domain/sign-in.ts';
import { MEMBER_ROLES } from '../domain/states.ts';
import { done, id } from './fields.ts';
import { onceTask, query, task } from './operation.ts';

const providerNames = Object.keys(SIGN_IN_PROVIDERS) as [SignInProvider, ...SignInProvider[]];
export const signInProvider = z.enum(providerNames);

export const email = z.string().check(z.trim(), z.minLength(3), z.maxLength(320), z.regex(/^[^\s@]+@[^\s@]+$/));
/** Bcrypt, which Supabase Auth uses, reads 72 bytes; more than this is not a password but a mistake. */
const password = z.string().check(z.minLength(1), z.maxLength(1_000));

/** How one may sign in to a project, as the project itself says. */
export const signInMethods = z.object({
  /** With e-mail: a password, or a code that is mailed. */
  email: z.boolean(),
  /** Whether somebody who is new may make an account there. */
  signUp: z.boolean(),
  providers: z.array(signInProvider),
});
export type SignInMethods = z.infer<typeof signInMethods>;

export const personView = z.object({
  userId: id,
  email: z.string(),
  displayName: z.string(),
  status: z.enum(PERSON_STATUSES),
  /** False: this sign-in ends with the app. */
  isKept: z.boolean(),
  /** As they were when last asked. */
  workspaces: z.array(z.object({ id, name: z.string() })),
});
export type PersonView = z.infer<typeof personView>;

export const projectView = z.object({
  id,
  url: z.string(),
  methods: signInMethods,
  people: z.array(personView),
});
export type ProjectView = z.infer<typeof projectView>;

const person = { projectId: id, userId: id };

export const invitationView = z.object({
  ...person,
  /** Of the person who is invited. */
  email: z.string(),
  id,
  workspaceId: id,
  workspaceName: z.string(),
  role: z.enum(MEMBER_ROLES),
  invitedBy: z.nullable(z.string()),
});
export type InvitationView = z.infer<typeof invitationView>;

const signedIn = z.object({ userId: id });

/** What any request to a project can meet. */
export const NETWORK_ERRORS = [
  'project_unreachable',
  'project_certificate',
  'project_not_supabase',
  'project_key_refused',
  'too_many_requests',
  'server_busy',
  'sync_bad_answer',
] as const;
const STORAGE = ['disk_full', 'read_only', 'projects_newer'] as const;

/**
 * The Supabase projects of teams, and who is signed in to them on this device. SECURITY: tokens and codes never come out
 * of here; a password goes in and is not kept. `projects.changed` says that the list is another.
 */
export const projectOperations = {
  'projects.list': query({
    input: z.object({}),
    output: z.object({
      projects: z.array(projectView),
      /**
       * Whether the system protects what is kept; true while there is nobody to keep anything of, since to ask may need a
       * password. `choice` null: the person has to be asked.
       */
      protection: z.object({ isProtected: z.boolean(), choice: z.nullable(z.enum(UNPROTECTED_CHOICES)) }),
      /** Something of the list could not be read: it is missing here, and set aside. */
      isDamaged: z.boolean(),
    }),
    tables: [],
    errors: ['engine_unavailable', ...STORAGE],
  }),
  /** Checked at the project itself. One that is known already gets the new key. */
  'projects.connect': task({
    input: z.object({ url: z.string().check(z.maxLength(2_000)), key: z.string().check(z.maxLength(4_000)) }),
    output: projectView,
    errors: ['project_address_invalid', 'project_key_secret', 'project_no_schema', ...NETWORK_ERRORS, ...STORAGE],
  }),
  /** Takes a project off the list. Refused while somebody is signed in to it; workspaces on this device stay. */
  'projects.forget': onceTask({
    input: z.object({ projectId: id }),
    output: done,
    errors: ['not_found', 'still_signed_in', ...STORAGE],
  }),
  'projects.signIn': onceTask({
    input: z.object({ projectId: id, email, password }),
    output: signedIn,
    errors: [
      'not_found',
      'sign_in_refused',
      'sign_in_unconfirmed',
      'sign_in_not_offered',
      ...NETWORK_ERRORS,
      ...STORAGE,
    ],
  }),
  /** `confirm`: a mail is on its way, and its code or link signs in. The same for an address that is taken. */
  'projects.signUp': onceTask({
    input: z.object({ projectId: id, email, password }),
    output: z.union([
      z.object({ kind: z.literal('signed_in'), userId: id }),
      z.object({ kind: z.literal('confirm'), attempt: id }),
    ]),
    errors: ['not_found', 'sign_up_taken', 'password_weak', 'sign_in_not_offered', ...NETWORK_ERRORS, ...STORAGE],
  }),
  /** Mails a code and a link. The link ends in `projects.signInEnded` with this attempt. */
  'projects.sendCode': onceTask({
    input: z.object({ projectId: id, email }),
    output: z.object({ attempt: id }),
    errors: ['not_found', 'sign_in_not_offered', ...NETWORK_ERRORS],
  }),
  'projects.verifyCode': onceTask({
    input: z.object({ projectId: id, email, code: z.string().check(z.trim(), z.regex(/^\d{4,10}$/)) }),
    output: signedIn,
    errors: ['not_found', 'sign_in_code_refused', 'sign_in_not_offered', ...NETWORK_ERRORS, ...STORAGE],
  }),
  /** Opens the system's browser. Ends in `projects.signInEnded` with this attempt. */
  'projects.signInWithProvider': onceTask({
    input: z.object({ projectId: id, provider: signInProvider }),
    output: z.object({ attempt: id }),
    errors: ['not_found', 'sign_in_not_offered'],
  }),
  /** To workspaces, of everybody who is signed in here. `isWhole`: every project answered. */
  'projects.listInvitations': task({
    input: z.object({}),
    output: z.object({ invitations: z.array(invitationView), isWhole: z.boolean() }),
    errors: STORAGE,
  }),
  /** Given again, an answer ends as it did. */
  'projects.answerInvitation': task({
    input: z.object({ ...person, invitationId: id, isAccepted: z.boolean() }),
    output: done,
    errors: ['not_found', 'invitation_gone', 'signed_out', 'project_refused', ...NETWORK_ERRORS, ...STORAGE],
  }),
  /** Nobody waits for the browser or the mail any more. */
  'projects.cancelSignIn': task({ input: z.object({ attempt: id }), output: done }),
  /**
   * Works with no network. `unsentTold`: how many changes the person was told would wait here; while there are more,
   * it is refused with their number.
   */
  'projects.signOut': task({
    input: z.object({ ...person, unsentTold: z.int().check(z.nonnegative()) }),
    output: done,
    errors: ['not_found', 'unsent_changes', ...STORAGE],
  }),
  /** Takes somebody who is signed out off the list. */
  'projects.forgetPerson': onceTask({
    input: z.object(person),
    output: done,
    errors: ['not_found', 'still_signed_in', ...STORAGE],
  }),
  /** Where the system protects nothing: keep sign-ins in the open, or not at all. */
  'projects.chooseUnprotected': task({
    input: z.object({ choice: z.enum(UNPROTECTED_CHOICES) }),
    output: done,
    errors: [...STORAGE],
  }),
};
