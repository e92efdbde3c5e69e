import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { rowColumns } from './common.ts';

/** A tenant: its name, its zone (in which the calendar is drawn) and its settings. */
export const workspaces = pgTable('workspaces', {
  ...rowColumns,
  name: text().notNull(),
  slug: text(),
  timezone: text().notNull().default('UTC'),
  settings: jsonb().$type<Record<string, unknown>>().notNull().default({}),
});
