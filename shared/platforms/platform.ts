import type * as z from 'zod/mini';
import type { Provider } from '../domain/states.ts';
import type { MediaRules } from './check-media.ts';
import type { Issue } from './issue.ts';
import type { LimitOverrides, Limits, LimitTable, NumberLimit, Presets } from './limits.ts';
import type { MediaFile } from './media-file.ts';

/** What is being published; a platform lists those it has, the first is its default. */
export const POST_KINDS = ['post', 'reel', 'story'] as const;
export type PostKind = (typeof POST_KINDS)[number];

export type CountUnit = 'characters' | 'weighted' | 'graphemes' | 'bytes' | 'utf16';

export type Meter = {
  readonly used: number;
  readonly max: number;
  readonly unit: CountUnit;
  /** Negative when over. */
  readonly remaining: number;
};

/** The meter that binds, for the ring; `parts` holds every meter where there are several. */
export type TextCount = Meter & { readonly parts?: readonly Meter[] };

/** Values of `post_targets.settings`; each platform parses its own keys and leaves the others alone. */
export type PlatformSettings = Readonly<Record<string, unknown>>;

export type CountContext = {
  readonly overrides?: LimitOverrides | undefined;
  readonly settings?: PlatformSettings | undefined;
  readonly postKind?: PostKind | undefined;
  /** What is attached: a caption can be shorter, or longer, than a text on its own. */
  readonly media?: readonly Pick<MediaFile, 'kind' | 'animated'>[] | undefined;
};

export type PostInput = {
  readonly text: string;
  readonly media: readonly MediaFile[];
  readonly settings?: PlatformSettings | undefined;
  readonly overrides?: LimitOverrides | undefined;
  readonly postKind?: PostKind | undefined;
};

export type MediaContext = {
  readonly overrides?: LimitOverrides | undefined;
  readonly settings?: PlatformSettings | undefined;
  readonly postKind?: PostKind | undefined;
};

/** How the composer draws one setting. Words are `platforms.field.<key>` and `platforms.option.<key>.<value>`. */
export type SettingsField = {
  readonly key: string;
  readonly control: 'text' | 'textarea' | 'url' | 'select' | 'toggle' | 'list';
  /** The post cannot go out without it. */
  readonly required?: boolean;
  readonly options?: readonly string[];
  /** What the platform assumes when nothing is chosen; absent where the author must choose. */
  readonly defaultValue?: string | boolean;
  readonly maxLimit?: NumberLimit;
  /** Shown only for these kinds of post. */
  readonly postKinds?: readonly PostKind[];
};

export type Capabilities = {
  /** What the platform calls the main text. */
  readonly textRole: 'text' | 'caption' | 'description' | 'body';
  readonly title: 'none' | 'optional' | 'required';
  /** Which files can carry a description for those who cannot see them. */
  readonly altText: 'none' | 'images' | 'images_and_videos';
  readonly followUp: 'none' | 'reply_chain' | 'comment' | 'thread';
  readonly needsMedia: boolean;
  readonly hashtags: boolean;
  readonly mentions: boolean;
  readonly clickableLinks: boolean;
  /** The platform fetches files from a public URL: one must exist, and outlive the attempt, before the post is due. */
  readonly fetchesMediaByUrl: boolean;
};

export type Platform = {
  readonly id: Provider;
  readonly displayName: string;
  readonly postKinds: readonly PostKind[];
  readonly capabilities: Capabilities;
  /** Named sets of limits, such as a paid plan; an account takes one by `preset` in its overrides. */
  readonly presets: Presets;
  readonly settingsSchema: z.ZodMiniType<PlatformSettings>;
  readonly settingsFields: readonly SettingsField[];
  /** Where each limit was read, for the "why" beside an issue. */
  readonly limitTable: (postKind?: PostKind) => LimitTable;
  readonly limits: (overrides?: LimitOverrides, postKind?: PostKind) => Limits;
  readonly countText: (text: string, context?: CountContext) => TextCount;
  /** What `checkMedia` goes by, for making a file fit (`planFit`). */
  readonly mediaRules: (context?: MediaContext) => MediaRules;
  /** One file on its own: what can be said at the moment of the drop. */
  readonly checkMedia: (file: MediaFile, context?: MediaContext) => readonly Issue[];
  /** The whole post as it would go out. Never throws; half-written settings give issues. */
  readonly checkPost: (post: PostInput) => readonly Issue[];
};
