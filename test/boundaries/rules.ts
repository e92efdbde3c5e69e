import type { Arrow } from './read-imports.ts';

/** `from` may not import `to`. A rule says how to mend what breaks it, so that the test teaches the plan. */
export type Rule = {
  readonly says: string;
  readonly from: RegExp;
  readonly to: RegExp;
  /** Types leave no trace at run time: some arrows are harmless as types. */
  readonly allowsTypes?: boolean;
  readonly mend: string;
};

const DATABASE_PACKAGES = /^npm:(drizzle-orm|@electric-sql\/)/;
const NETWORK_PACKAGES = /^npm:@supabase\//;

export const RULES: readonly Rule[] = [
  {
    says: 'an import names its file: a name made at run time can be followed by no one',
    from: /./,
    to: /^unknown:/,
    mend: 'write the name out, once for each file',
  },
  {
    says: 'shared is pure: it imports only itself and packages that run anywhere',
    from: /^shared\//,
    to: /^(?!shared\/|npm:)|^npm:(electron|react|sharp|drizzle-orm|@electric-sql\/|@supabase\/)/,
    mend: 'pass what it needs in as an argument (clock, fetch, log), or move the file to the tier that has it',
  },
  {
    says: 'shared/lib stands on nothing',
    from: /^shared\/lib\//,
    to: /^(?!shared\/lib\/|npm:)/,
    mend: 'move the file to shared/domain, or take the thing in as an argument',
  },
  {
    says: 'shared/domain stands on shared/lib and zod',
    from: /^shared\/domain\//,
    to: /^shared\/(?!domain\/|lib\/)/,
    mend: 'a rule that needs a contract or a platform belongs to shared/contract or shared/platforms',
  },
  {
    says: 'shared/contract stands on shared/domain',
    from: /^shared\/contract\//,
    to: /^shared\/(platforms|locales)\//,
    mend: 'move the schema that both need to shared/domain',
  },
  {
    says: 'drizzle holds tables: it imports drizzle-orm, itself and shared/domain',
    from: /^drizzle\//,
    to: /^(?!drizzle\/|shared\/(domain|lib)\/|npm:drizzle-orm$)/,
    mend: 'what is done with a table belongs to electron/areas or electron/database',
  },
  {
    says: 'the window has no Node, no Electron, no database and no network',
    from: /^renderer\//,
    to: new RegExp(
      `^(electron|drizzle|scripts|test)/|^node:|^npm:electron$|${DATABASE_PACKAGES.source}|${NETWORK_PACKAGES.source}`,
    ),
    mend: 'declare an operation in shared/contract and call it through renderer/lib/api.ts',
  },
  {
    says: 'Electron never imports the window',
    from: /^electron\//,
    to: /^renderer\/|^npm:react/,
    mend: 'put what both need into shared/',
  },
  {
    says: 'the preload imports nothing at run time but electron',
    from: /^electron\/preload\//,
    to: /^(?!npm:electron$)/,
    allowsTypes: true,
    mend: 'a sandboxed preload is one file, and all it holds is within reach of the page: import types only',
  },
  {
    says: 'main never runs a query',
    from: /^electron\/main\//,
    to: new RegExp(`^electron/(areas|database|sync|publishing)/|^drizzle/|^npm:sharp$|${DATABASE_PACKAGES.source}`),
    allowsTypes: true,
    mend: 'ask the engine: a slow query in main freezes every window',
  },
  {
    says: 'main takes only types from the engine: it lives in another process',
    from: /^electron\/main\//,
    to: /^electron\/engine\//,
    allowsTypes: true,
    mend: 'start it through electron/main/supervisor.ts and speak electron/engine/protocol.ts',
  },
  {
    says: 'only main and the preload import electron: all else also runs in plain Node',
    from: /^electron\/(?!main\/|preload\/)/,
    to: /^npm:electron$/,
    allowsTypes: true,
    mend: 'take it in as an argument and pass it from electron/main',
  },
  {
    says: 'nothing imports main, the composition root',
    from: /^(?!electron\/main\/)/,
    to: /^electron\/main\//,
    mend: 'move what is shared to electron/ipc or shared/',
  },
  {
    says: 'the database does not know who uses it',
    from: /^electron\/database\//,
    to: /^electron\/(?!database\/)/,
    mend: 'take it in as an argument, or move the file to the area it serves',
  },
  {
    says: 'areas do not know the engine that runs them',
    from: /^electron\/(areas|media|sync|publishing)\//,
    to: /^electron\/engine\//,
    mend: 'take what is needed from the handler context (electron/ipc/handlers.ts)',
  },
  {
    says: 'only sync and media/upload speak to Supabase',
    from: /^(?!electron\/sync\/|electron\/media\/upload)/,
    to: NETWORK_PACKAGES,
    mend: 'every screen works with no network: write to the mirror and let electron/sync carry it',
  },
  {
    says: 'components show and hold no data',
    from: /^renderer\/components\//,
    to: /^renderer\/(features|app)\/|^renderer\/lib\/(api|use-live)\./,
    mend: 'take the data in as props; the feature asks for it',
  },
  {
    says: 'renderer/lib stands below features and components',
    from: /^renderer\/lib\//,
    to: /^renderer\/(features|app|components)\//,
    mend: 'move the file to the feature that uses it',
  },
  {
    says: 'features do not know the shell',
    from: /^renderer\/features\//,
    to: /^renderer\/app\//,
    mend: 'register with renderer/lib (commands, ui-store) and let the shell pick it up',
  },
];

const ROOMS = /^(electron\/areas|renderer\/features|shared\/platforms)\/([^/]+)\//;

export function findBrokenArrows(arrows: readonly Arrow[]): string[] {
  return arrows.flatMap((arrow) => [
    ...RULES.filter((rule) => breaks(rule, arrow)).map((rule) => report(arrow, rule)),
    ...sideways(arrow),
  ]);
}

function breaks(rule: Rule, { from, to, isTypeOnly }: Arrow): boolean {
  return rule.from.test(from) && rule.to.test(to) && !(rule.allowsTypes && isTypeOnly);
}

function report({ from, to }: Arrow, { says, mend }: Pick<Rule, 'says' | 'mend'>): string {
  return `${from} → ${to}\n    broken: ${says}\n    mend:   ${mend}`;
}

/** Rooms side by side know nothing of each other. Platforms may share what lies in their common folders. */
function sideways(arrow: Arrow): string[] {
  const [, kind, room] = ROOMS.exec(arrow.from) ?? [];
  const [, otherKind, other] = ROOMS.exec(arrow.to) ?? [];
  if (!room || kind !== otherKind || room === other || kind === 'shared/platforms') return [];
  const rule = {
    says: `rooms of ${kind} never import each other`,
    mend: `move what both need down: ${kind === 'electron/areas' ? 'shared/domain or electron/database' : 'renderer/components or renderer/lib'}`,
  };
  return [report(arrow, rule)];
}
