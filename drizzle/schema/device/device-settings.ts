import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';

/** Device only: what a workspace remembers on this machine alone (filters, last view). */
export const deviceSettings = pgTable('device_settings', {
  key: text().primaryKey(),
  value: jsonb().$type<unknown>().notNull(),
});
