import { registerHooks } from 'node:module';
import { readServerMigrations, type ServerMigration } from '../harness/server/team-server.ts';

type Planted = { readonly file: string; readonly from: string; readonly to: string };

/**
 * A bug planted in one place: the text `from` of a file becomes `to`. The simulation must find each of them. `model`: the same
 * bug of the server in its model, where no Postgres runs.
 */
export type Mutant = Planted & { readonly name: string; readonly model?: Planted };

const SERVER = 'create_postroom_sync.sql';
const MODEL = 'model-server.ts';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'the cursor goes by updated_at',
    file: SERVER,
    from: 't.rev >= pg_snapshot_xmin($2) and not pg_visible_in_snapshot(t.rev, $2)',
    to: 't.updated_at > (select max(x.updated_at) from public.%1$I x where pg_visible_in_snapshot(x.rev, $2))',
    model: {
      file: MODEL,
      from: 'listRows((row) => !isVisible(Number(row.rev), since))',
      to: 'listRows((row) => Number(row.rev) >= since.xmax)',
    },
  },
  {
    name: 'a delta leaves out removed rows',
    file: SERVER,
    from: 'and ($3 is null or t.id > $3) and %3$s',
    to: 'and ($3 is null or t.id > $3) and t.deleted_at is null and %3$s',
    model: {
      file: MODEL,
      from: 'listRows((row) => !isVisible(Number(row.rev), since))',
      to: 'listRows((row) => row.deleted_at === null && !isVisible(Number(row.rev), since))',
    },
  },
  {
    name: 'a mutation sent again is applied again',
    file: SERVER,
    from: '  -- Sent again because the reply was lost.',
    to: "  known.last_mutation_id := coalesce((mutations[1] ->> 'id')::bigint - 1, 0);\n  -- Sent again.",
    model: {
      file: MODEL,
      from: 'for (let at = 0; at < mutations.length; ) {',
      to: 'known.last = (mutations[0]?.id ?? 1) - 1; for (let at = 0; at < mutations.length; ) {',
    },
  },
  {
    name: 'when others: whatever fails is a refusal',
    file: SERVER,
    from: 'when insufficient_privilege or foreign_key_violation',
    to: 'when others then outcomes := outcomes; when insufficient_privilege or foreign_key_violation',
    model: {
      file: MODEL,
      from: 'if (!(error instanceof Refused)) throw error;',
      to: 'if (!(error instanceof Refused)) { ({ rows, timesSet } = before); return []; }',
    },
  },
  {
    name: 'what is taken together is not compared',
    file: SERVER,
    from: "'select count(*) filter (where is_same) from (",
    to: "'select count(*) from (",
  },
  {
    name: 'a text is written over whoever changed it',
    file: SERVER,
    from: "if changes ?| array['content', 'content_override'] and differs ?| array['body_rev', 'content', 'content_override'] then",
    to: 'if false then',
    model: { file: MODEL, from: 'if (TEXTS.some(', to: 'if (false && TEXTS.some(' },
  },
  {
    name: 'an edit of a removed row is dropped without a word',
    file: SERVER,
    from: "not changes ? 'deleted_at' then\n    return jsonb_build_object('status', 'deleted');",
    to: "not changes ? 'deleted_at' then\n    return null;",
    model: {
      file: MODEL,
      from: "if (was.deleted_at !== null && !('deleted_at' in values)) return { status: 'deleted' };",
      to: "if (was.deleted_at !== null && !('deleted_at' in values)) return null;",
    },
  },
  {
    name: "a removal that was undone at once undoes another's",
    file: SERVER,
    from: "if was ->> 'deleted_at' is not null and changes ->> 'deleted_at' is null",
    to: "if false and was ->> 'deleted_at' is not null and changes ->> 'deleted_at' is null",
    model: { file: MODEL, from: 'if (isBroughtBack && ', to: 'if (false && isBroughtBack && ' },
  },
  {
    name: 'outcomes are forgotten before the device has them',
    file: SERVER,
    from: 'r.mutation_id <= acknowledged;',
    to: 'true;',
    model: { file: MODEL, from: 'if (id <= batch.acknowledged)', to: 'if (true)' },
  },
  {
    name: 'the cursor and the count are the last page’s',
    file: 'sync-workspace.ts',
    from: 'await finish(tx, first,',
    to: 'await finish(tx, page,',
  },
  {
    name: 'entries leave the outbox before the last page',
    file: 'sync-workspace.ts',
    from: 'if (!next) made = await finish',
    to: 'made = await finish',
  },
  {
    name: 'entries leave the outbox when they are sent',
    file: 'sync-workspace.ts',
    from: 'after = last.id;',
    to: 'after = last.id; await store.transaction((tx) => tx.dropEntries(last.id));',
  },
  {
    name: 'everything sent leaves the outbox, applied or not',
    file: 'sync-workspace.ts',
    from: 'await settle(tx, first.last_mutation_id, at);',
    to: 'await settle(tx, (await tx.readCursor()).sentId, at);',
  },
  {
    name: 'outcomes are acknowledged before they are stored',
    file: 'sync-workspace.ts',
    from: 'if (first.results.length > 0) await tx.keepOutcomes(first.results);',
    to: '',
  },
  {
    name: 'a copy of the profile is not noticed',
    file: 'sync-workspace.ts',
    from: 'if (upTo > sentId || isOther) {',
    to: 'if (false) {',
  },
  {
    name: 'a new epoch is taken for the old one',
    file: 'sync-workspace.ts',
    from: 'if (cursor.epoch !== epoch) await beginAnew(tx, epoch);',
    to: 'if (cursor.epoch !== epoch) await tx.changeCursor({ epoch });',
  },
  {
    name: 'a second bootstrap leaves ghosts',
    file: 'sync-workspace.ts',
    from: 'if (brought) await sweep(tx, brought, at);',
    to: '',
  },
  {
    name: 'a first bootstrap that was cut short leaves ghosts',
    file: 'sync-workspace.ts',
    from: 'return !(await tx.hasRows())',
    to: 'return (await tx.readCursor()).lastPulledAt === null || !(await tx.hasRows())',
  },
  {
    name: 'what failed once is held back',
    file: 'sync-workspace.ts',
    from: '} else if (isHopeless) await',
    to: '} else await',
  },
  {
    name: 'what is pending is not laid over',
    file: 'apply-page.ts',
    from: 'await tx.setColumns(table, [...rows.values()]);',
    to: '',
  },
  {
    name: 'base rows are kept for ever',
    file: 'apply-page.ts',
    from: 'if (settled.length > 0)',
    to: 'if (false)',
  },
  {
    name: 'a base row is not refreshed',
    file: 'apply-page.ts',
    from: 'if (bases.length > 0)',
    to: 'if (false)',
  },
  {
    name: 'revs are compared on apply',
    file: 'apply-page.ts',
    from: 'const whole = entries.map(({ row }) => row);',
    to: `const there = await tx.readRows(table, entries.map(({ row }) => row.id));
      const whole = entries.map(({ row }) => row).filter((row) => Number(row.rev) > Number(there.get(row.id)?.rev ?? 0));`,
  },
  {
    name: 'the base row is forgotten',
    file: 'enqueue.ts',
    from: 'if (first.length === 0) continue;',
    to: 'continue;',
  },
  {
    name: 'changes are folded into what was sent',
    file: 'enqueue.ts',
    from: 'if (!last || last.hash !== null || last.groupSize > 1) return false;',
    to: 'if (!last || last.groupSize > 1) return false;',
  },
  {
    name: 'ids do not count on after the outbox was emptied',
    file: 'enqueue.ts',
    from: 'const { lastMutationId, snapshot } = await tx.readCursor();',
    to: 'const { snapshot } = await tx.readCursor(); const lastMutationId = (await tx.readLastEntry())?.mutationId ?? 0;',
  },
  {
    name: 'groups are cut',
    file: 'outbox.ts',
    from: 'if (!last || last.groupSize === 1) return entries;',
    to: 'return entries;',
  },
  {
    name: 'what is held back is not noted',
    file: 'outbox.ts',
    from: 'await tx.addConflicts(',
    to: 'await Promise.resolve(',
  },
  {
    name: 'what lost a merge is not kept',
    file: 'settle.ts',
    from: 'if (merged.isOverlapping) {',
    to: 'if (false) {',
  },
  {
    name: 'a merged text stays on the device',
    file: 'settle.ts',
    from: 'if (merged.text === theirs) return;',
    to: 'return;',
  },
  {
    name: 'of two values that come back the first is sent',
    file: 'settle.ts',
    from: 'after.set(field, value);',
    to: 'if (!after.has(field)) after.set(field, value);',
  },
  {
    name: 'an edit of a removed post is dropped',
    file: 'settle.ts',
    from: "if (outcome.status === 'deleted') await keepTyped(tx, entry, 'delete_lost');",
    to: '',
  },
];

export function isServers({ file }: Mutant): boolean {
  return file.endsWith('.sql');
}

/** A name that nobody knows would plant nothing, and nothing be found. */
export function mutantCalled(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (!found) throw new Error(`There is no bug called "${name}": see test/simulation/mutants.ts`);
  return found;
}

/** The bug as it is on mirrors in memory and the model of the server. */
export function inMemory(mutant: Mutant): Mutant {
  if (!isServers(mutant)) return mutant;
  if (!mutant.model) throw new Error(`"${mutant.name}" is the server's: it takes --ground server`);
  return { name: mutant.name, ...mutant.model };
}

/** The server's migrations with the bug in them, where it is theirs. */
export function migrationsWith(mutant: Mutant): ServerMigration[] | undefined {
  const { file, from, to, name } = mutant;
  if (!isServers(mutant)) return undefined;
  return readServerMigrations().map((migration) =>
    migration.name.endsWith(file) ? { ...migration, sql: plant(migration.sql, from, to, name) } : migration,
  );
}

/** Ids by number (see simulate.ts) instead of by chance, so that the same seed makes the same history to the last row. */
export const SEEDED_IDS: Mutant = {
  name: 'ids by number',
  file: 'shared/lib/ids.ts',
  from: 'return v7();',
  to: 'return globalThis.nextSimulatedId();',
};

/** Modules that are loaded from now on have the bugs in them. */
export function plantInModules(mutants: readonly Mutant[]): void {
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      const planted = mutants.filter(({ file }) => url.endsWith(`/${file}`));
      if (planted.length === 0) return loaded;
      const source = planted.reduce((text, { from, to, name }) => plant(text, from, to, name), String(loaded.source));
      return { ...loaded, source };
    },
  });
}

function plant(text: string, from: string, to: string, name: string): string {
  if (!text.includes(from)) throw new Error(`Nowhere to plant "${name}": the code has changed`);
  return text.replace(from, () => to);
}
