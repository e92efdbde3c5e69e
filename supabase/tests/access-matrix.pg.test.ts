import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTeamServer, type TeamServer } from '#test/harness/server/team-server.ts';
import { askRest } from './access/ask-rest.ts';
import { askSql } from './access/ask-sql.ts';
import { type Cell, createTableCells } from './access/cells.ts';
import { createFixture, type Fixture } from './access/fixture.ts';
import { inTransaction } from './access/in-transaction.ts';
import { listMutations, type Mutation } from './access/mutations.ts';
import { createFunctionCells, createStorageCells, type OtherCell } from './access/other-cells.ts';

let server: TeamServer;
let fixture: Fixture;
let cells: Cell[];

beforeAll(async () => {
  server = await startTeamServer();
  fixture = await createFixture(server);
  cells = createTableCells(fixture);
});
afterAll(async () => await server?.stop());

describe('the access matrix: who may do what, held to expected.ts', () => {
  test('every table, role and action, in SQL', async () => {
    const findings = await inTransaction(server, async (tx) => {
      const found: string[] = [];
      for (const cell of cells) {
        const { outcome, message } = await askSql(tx, fixture, cell);
        if (outcome !== cell.expected) found.push(describeFinding(cell, outcome, message));
      }
      return found;
    });
    console.log(`access matrix in SQL: ${cells.length} cells, ${findings.length} unexpected`);
    expect(findings).toEqual([]);
  });

  test('every table, role and action, through PostgREST with real JWTs', async () => {
    const found: string[] = [];
    const asked = cells.filter(({ role }) => role !== 'operator');
    for (let start = 0; start < asked.length; start += 8) {
      const answers = await Promise.all(
        asked.slice(start, start + 8).map(async (cell) => ({ cell, answer: await askRest(server, fixture, cell) })),
      );
      for (const { cell, answer } of answers) {
        if (answer.outcome !== cell.expected) found.push(describeFinding(cell, answer.outcome, answer.message));
      }
    }
    console.log(`access matrix through PostgREST: ${asked.length} cells, ${found.length} unexpected`);
    expect(found).toEqual([]);
  });

  test.each([
    { name: 'objects of Storage', make: createStorageCells },
    { name: 'functions', make: createFunctionCells },
  ])('$name', async ({ name, make }) => {
    const others = make(fixture);
    const findings = await inTransaction(server, async (tx) => {
      const found: string[] = [];
      for (const cell of others) {
        const { outcome, message } = await cell.ask(tx);
        if (outcome !== cell.expected) found.push(describeFinding(cell, outcome, message));
      }
      return found;
    });
    console.log(`access matrix, ${name}: ${others.length} cells, ${findings.length} unexpected`);
    expect(findings).toEqual([]);
  });
});

test('taking away any policy, privilege, guard or key, or opening a policy, shows in the matrix', async () => {
  const others = [...createStorageCells(fixture), ...createFunctionCells(fixture)];
  // Most show in a plain cell: the many that try one column each come last.
  const isForgery = ({ says }: Cell) => says.startsWith('forge') || says.startsWith('insert with');
  const ordered = [...cells.filter((cell) => !isForgery(cell)), ...cells.filter(isForgery)];
  const { count, unseen } = await inTransaction(server, async (tx) => {
    const mutations = await listMutations(tx);
    const missed: string[] = [];
    for (const mutation of mutations) {
      if (!(await isSeen(tx, mutation, [...others, ...ordered]))) missed.push(mutation.says);
    }
    return { count: mutations.length, unseen: missed };
  });
  console.log(`access matrix, mutations: ${count} tried, ${unseen.length} unseen`);
  expect(unseen).toEqual([]);
});

async function isSeen(tx: TransactionSql, mutation: Mutation, all: readonly (Cell | OtherCell)[]): Promise<boolean> {
  const takeBack = new Error('taken back');
  let seen = false;
  await tx
    .savepoint(async (sql) => {
      await sql.unsafe(mutation.sql);
      for (const cell of all) {
        if (cell.table !== mutation.table) continue;
        const { outcome } = 'ask' in cell ? await cell.ask(sql) : await askSql(sql, fixture, cell);
        seen = outcome !== cell.expected;
        if (seen) break;
      }
      throw takeBack;
    })
    .catch((error: unknown) => {
      if (error !== takeBack) throw error;
    });
  return seen;
}

function describeFinding(
  { role, says, table, expected }: Pick<Cell, 'role' | 'says' | 'table' | 'expected'>,
  outcome: string,
  message = '',
): string {
  return `${role}, ${table}, ${says}: ${outcome} instead of ${expected} ${message && `(${message})`}`;
}
