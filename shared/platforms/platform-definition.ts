import type * as z from 'zod/mini';
import type { MediaKind, Provider } from '../domain/states.ts';
import type { IssueCode, IssueField, IssueSeverity } from './issue.ts';
import type { Limits, LimitTable, Presets } from './limits.ts';
import type { Capabilities, CountContext, PostInput, PostKind, SettingsField, TextCount } from './platform.ts';

export type CountInput = { readonly text: string; readonly limits: Limits; readonly context: CountContext };

/** What a platform's own check gets: the post, its limits, its parsed settings, and a way to say something about it. */
export type CheckInput<Settings> = {
  readonly post: PostInput;
  readonly postKind: PostKind;
  readonly limits: Limits;
  readonly settings: Settings;
  readonly report: (issue: ReportedIssue) => void;
};

export type ReportedIssue = {
  readonly code: IssueCode;
  readonly field: IssueField;
  readonly severity?: IssueSeverity;
  readonly values?: Readonly<Record<string, string | number>>;
  readonly setting?: string;
  readonly mediaId?: string | undefined;
};

export type PlatformDefinition<Settings> = {
  readonly id: Provider;
  readonly limits: LimitTable;
  readonly kindLimits?: Partial<Record<PostKind, LimitTable>>;
  readonly postKinds?: readonly [PostKind, ...PostKind[]];
  readonly capabilities: Capabilities;
  readonly presets?: Presets;
  /** Kinds of file that may stand in one post together; a post must fit inside one of the groups. */
  readonly mediaGroups: readonly (readonly MediaKind[])[];
  readonly settingsSchema: z.ZodMiniType<Settings>;
  readonly settingsFields: readonly SettingsField[];
  readonly countText: (input: CountInput) => TextCount;
  readonly check?: (input: CheckInput<Settings>) => void;
};
