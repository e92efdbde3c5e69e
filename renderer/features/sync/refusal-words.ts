import type { ConflictView } from '../../../shared/contract/sync.ts';
import type { MessageKey } from '../../../shared/locales/en/index.ts';
import { t } from '../../lib/text.ts';

/** What the project says where people meet it (supabase/migrations), most telling first. */
const KNOWN: readonly (readonly [RegExp, MessageKey])[] = [
  [/^42501 .*(going out or is published|Only the publisher)/, 'sync.refusal.out'],
  [/^42501 .*There is no such row/, 'sync.refusal.missing'],
  [/^42501 .*you may not bring it back/, 'sync.refusal.buried'],
  [/^42501 .*their own drafts/, 'sync.refusal.ownDrafts'],
  [/^42501/, 'sync.refusal.rights'],
  [/^23505/, 'sync.refusal.taken'],
  [/^23503/, 'sync.refusal.reference'],
  [/^(23514|23502|22)/, 'sync.refusal.value'],
  [/^PS001/, 'sync.refusal.group'],
  // As isSlow of electron/sync/wire.ts has it.
  [/^The server answered (408|504|524|\d+ (57014|55P03))/, 'sync.refusal.slow'],
];

/** Why the project did not take it: in our words where people meet it, else in its own. */
export function refusalWords({ reason, detail }: Pick<ConflictView, 'reason' | 'detail'>): string {
  if (detail === null || (reason !== 'refused' && reason !== 'held')) return '';
  const known = KNOWN.find(([pattern]) => pattern.test(detail));
  return known ? t(known[1]) : t('sync.refusal.said', { detail });
}

const FIRST_WORDS = 6;

/** As much of a name as a sentence bears. */
export function firstWords(name: string): string {
  const words = name.trim().split(/\s+/);
  return words.length > FIRST_WORDS ? `${words.slice(0, FIRST_WORDS).join(' ')} …` : words.join(' ');
}
