import type { PGlite } from '@electric-sql/pglite';
import type { PgliteDatabase } from 'drizzle-orm/pglite';

export type Database = PgliteDatabase<Record<string, never>>;

/** Reading only: a handler of a query gets nothing that writes, so a read that writes does not compile. */
export type ReadDb = Pick<Database, 'select' | 'selectDistinct' | '$with' | 'with' | '$count'>;

/** The open database of one data folder. One process, one connection: what waits, waits in order. */
export type Mirror = { readonly pg: PGlite; readonly db: Database };
