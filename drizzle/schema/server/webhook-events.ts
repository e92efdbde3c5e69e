import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import {
  PROVIDERS,
  type Provider,
  SIGNATURE_VERDICTS,
  WEBHOOK_EVENT_TYPES,
  WEBHOOK_STATES,
} from '../../../shared/domain/states.ts';
import { instant, oneOf, rowColumns } from '../common.ts';
import { workspaces } from '../workspaces.ts';

/** Raw calls from the networks: never lost, never processed twice. The workspace is empty until one is matched. */
export const webhookEvents = pgTable(
  'webhook_events',
  {
    ...rowColumns,
    workspaceId: uuid().references(() => workspaces.id),
    provider: text().$type<Provider>().notNull(),
    eventType: text().$type<(typeof WEBHOOK_EVENT_TYPES)[number]>().notNull().default('other'),
    externalEventId: text(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    signatureVerdict: text().$type<(typeof SIGNATURE_VERDICTS)[number]>().notNull().default('unchecked'),
    status: text().$type<(typeof WEBHOOK_STATES)[number]>().notNull().default('received'),
    attempts: integer().notNull().default(0),
    errorDetail: text(),
    receivedAt: instant().notNull().default(sql`now()`),
    processedAt: instant(),
  },
  (table) => [
    oneOf('webhook_events_provider_check', table.provider, PROVIDERS),
    oneOf('webhook_events_event_type_check', table.eventType, WEBHOOK_EVENT_TYPES),
    oneOf('webhook_events_signature_check', table.signatureVerdict, SIGNATURE_VERDICTS),
    oneOf('webhook_events_status_check', table.status, WEBHOOK_STATES),
    uniqueIndex('webhook_events_external_idx')
      .on(table.provider, table.externalEventId)
      .where(sql`${table.externalEventId} is not null`),
    index('webhook_events_workspace_idx').on(table.workspaceId),
    index('webhook_events_pending_idx').on(table.receivedAt).where(sql`${table.status} in ('received', 'failed')`),
  ],
);
