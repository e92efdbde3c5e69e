import { sql } from 'drizzle-orm';
import { bigint, boolean, check, pgTable } from 'drizzle-orm/pg-core';

/** Device only, one row: how far the journal has been applied, written in the same transaction as the change itself. */
export const mirrorState = pgTable(
  'mirror_state',
  {
    only: boolean().primaryKey().default(true),
    appliedSeq: bigint({ mode: 'number' }).notNull().default(0),
    /** Commands accepted before the mirror was open, up to this entry, have been carried out. */
    intentSeq: bigint({ mode: 'number' }).notNull().default(0),
  },
  (table) => [check('mirror_state_one_row', sql`${table.only}`)],
);
