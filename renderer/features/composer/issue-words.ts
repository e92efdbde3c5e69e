import type { MessageKey } from '../../../shared/locales/en/index.ts';
import type { Issue } from '../../../shared/platforms/issue.ts';
import { issueMessageValues } from '../../../shared/platforms/issue-message-values.ts';
import { t } from '../../lib/text.ts';

/** The sentence for an issue, in words that say what to do. */
export function issueWords(issue: Issue): string {
  const setting = issue.setting ?? issue.values.setting;
  const label = setting === undefined ? '' : fieldWords(String(setting));
  return t(`platforms.issue.${issue.code}`, { ...issueMessageValues(issue), label });
}

export function fieldWords(key: string): string {
  return t(`platforms.field.${key}` as MessageKey);
}

export function optionWords(key: string, value: string): string {
  return t(`platforms.option.${key}.${value}` as MessageKey);
}
