import type { TransactionSql } from 'postgres';
import type { TeamDatabase } from '#test/harness/server/team-server.ts';

/** A transaction of the superuser that leaves nothing behind. */
export async function inTransaction<Result>(
  { admin }: Pick<TeamDatabase, 'admin'>,
  run: (tx: TransactionSql) => Promise<Result>,
): Promise<Result> {
  const takeBack = new Error('taken back');
  let result: Result | undefined;
  await admin
    .begin(async (tx) => {
      result = await run(tx);
      throw takeBack;
    })
    .catch((error: unknown) => {
      if (error !== takeBack) throw error;
    });
  return result as Result;
}
