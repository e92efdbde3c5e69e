import { type SQL, sql } from 'drizzle-orm';

/** `id in ${among(ids)}`: one parameter however many they are. Of so many parameters as there are files a statement has no room. */
export function among(ids: readonly string[]): SQL {
  return sql`(select value::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`;
}
