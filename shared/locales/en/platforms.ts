import type { IssueCode } from '../../platforms/issue.ts';

/** How a kind of file is called in a sentence. */
const FILE =
  '{mediaKind, select, image {picture} gif {GIF} video {video} document {document} audio {sound file} other {file}}';
const FILES =
  '{mediaKind, select, image {pictures} gif {GIFs} video {videos} document {documents} audio {sound files} other {files}}';
/** Where it would be published. */
const PLACE = '{postKind, select, reel {a Reel on {platform}} story {a story on {platform}} other {{platform}}}';
/** The way out where another kind of post on the same account takes the file as it is. */
const OR_ELSEWHERE =
  '{elsewhere, select, post { or publish it as a post} reel { or publish it as a Reel} story { or publish it as a story} other {}}';

const issues: Record<`platforms.issue.${IssueCode}`, string> = {
  'platforms.issue.text_too_long':
    'The text is {used} long; {platform} takes {max}. Shorten it by {count, plural, one {# character} other {# characters}}.',
  'platforms.issue.text_too_many_bytes':
    'The text takes {used} bytes; {platform} takes {max}. Accents and emoji take more than one. Shorten it by {count, plural, one {# byte} other {# bytes}}.',
  'platforms.issue.text_empty': 'There is nothing to publish on {platform} yet. Write something or add a file.',
  'platforms.issue.text_angle_brackets': '{platform} takes no < or > in a description. Remove them.',
  'platforms.issue.text_invalid_character':
    '{platform} refuses a hidden character in this text. Type the text anew around it.',
  'platforms.issue.text_too_many_hashtags':
    'There are {actual} hashtags; {platform} takes {max}. Remove {count, plural, one {one} other {#}}.',
  'platforms.issue.text_too_many_mentions':
    'There are {actual} mentions; {platform} takes {max}. Remove {count, plural, one {one} other {#}}.',
  'platforms.issue.text_too_many_cashtags':
    'There are {actual} cashtags; {platform} takes {max}. Remove {count, plural, one {one} other {#}}.',
  'platforms.issue.text_too_many_links':
    'There are {actual} links; {platform} takes {max}. Remove {count, plural, one {one} other {#}}.',
  'platforms.issue.text_links_not_clickable':
    'A link in a caption on {platform} cannot be clicked. Say where it is to be found, or leave it as plain words.',
  'platforms.issue.text_not_shown': 'A story on {platform} shows no text. What matters has to stand in the picture.',
  'platforms.issue.text_more_hashtags_than_advised':
    'There are {actual} hashtags; {platform} advises {max} and may show a post with more to fewer people.',
  'platforms.issue.title_missing': '{platform} needs a title. Write one.',
  'platforms.issue.title_too_short': 'The title is too short for {platform}: it takes at least {min} characters.',
  'platforms.issue.title_too_long':
    'The title is {used} characters long; {platform} takes {max}. Shorten it by {count, plural, one {# character} other {# characters}}.',
  'platforms.issue.title_angle_brackets': '{platform} takes no < or > in a title. Remove them.',
  'platforms.issue.setting_missing': '{platform} needs “{label}”. Choose or write it.',
  'platforms.issue.setting_too_long':
    '“{label}” is {used} characters long; {platform} takes {max}. Shorten it by {count, plural, one {# character} other {# characters}}.',
  'platforms.issue.setting_too_many': '“{label}” holds {actual}; {platform} takes {max}. Remove some.',
  'platforms.issue.setting_invalid': '{platform} does not take what stands in “{label}”. Change it.',
  'platforms.issue.setting_needs_media': 'On {platform}, “{label}” needs a file. Add one or take the setting back.',
  'platforms.issue.tags_too_long':
    'The tags take {used} characters in all; {platform} takes {max}. Remove {count, plural, one {# character} other {# characters}} of them.',
  'platforms.issue.link_invalid':
    'This is not a link that {platform} can open. It has to begin with https:// or http://.',
  'platforms.issue.link_too_long': 'The link is {used} characters long; {platform} takes {max}. Use a shorter one.',
  'platforms.issue.disclosure_needs_public':
    '{platform} does not take a paid partnership that only you can see. Show it to more people or turn the partnership off.',
  'platforms.issue.media_missing':
    '{postKind, select, reel {A Reel} story {A story} other {A post}} on {platform} needs a picture or a video. Add one.',
  'platforms.issue.media_too_few': '{platform} takes at least {min} files here; there are {count}. Add some.',
  'platforms.issue.media_too_many': `There are {count} ${FILES}; ${PLACE} takes {max}. Remove some or make a second post.`,
  'platforms.issue.media_too_large_together':
    'The files are {actualBytes} together; {platform} takes {maxBytes} in one post. Remove some or make them smaller.',
  'platforms.issue.media_kind_unsupported': `{postKind, select, reel {A Reel on {platform}} story {A story on {platform}} other {{platform}}} takes no {mediaKind, select, image {pictures} gif {moving GIFs} video {video} document {documents} audio {sound files} other {files like this}}. Remove it here${OR_ELSEWHERE}.`,
  'platforms.issue.media_not_together':
    '{platform} does not take these kinds of file in one post. Keep one kind, or make a second post.',
  'platforms.issue.media_different_sizes':
    'The pictures of one Pin have to be of one size. Crop them alike or make a second post.',
  'platforms.issue.media_type_unsupported': `This ${FILE} is {actual}; ${PLACE} takes {allowed}. Convert it${OR_ELSEWHERE}.`,
  'platforms.issue.media_too_large': `This ${FILE} is {actualBytes}; ${PLACE} takes {maxBytes}. Make it smaller${OR_ELSEWHERE}.`,
  'platforms.issue.media_too_small': `This ${FILE} is {actualSize} pixels; ${PLACE} wants {edge, select, width {a width} other {a height}} of at least {min}. Use a larger one${OR_ELSEWHERE}.`,
  'platforms.issue.media_too_wide': `This ${FILE} is {actual} pixels wide; ${PLACE} takes {max}. Make it smaller${OR_ELSEWHERE}.`,
  'platforms.issue.media_too_tall': `This ${FILE} is {actual} pixels high; ${PLACE} takes {max}. Make it smaller${OR_ELSEWHERE}.`,
  'platforms.issue.media_too_many_pixels': `This ${FILE} has {actual} pixels in all; ${PLACE} takes {max}. Make it smaller${OR_ELSEWHERE}.`,
  'platforms.issue.media_sides_too_long': `Width and height of this ${FILE} come to {actual} pixels; ${PLACE} takes {max} together. Make it smaller${OR_ELSEWHERE}.`,
  'platforms.issue.media_ratio_too_narrow': `This ${FILE} is {actualRatio}, too tall for ${PLACE}, which takes {minRatio} at the tallest. Crop it${OR_ELSEWHERE}.`,
  'platforms.issue.media_ratio_too_wide': `This ${FILE} is {actualRatio}, too wide for ${PLACE}, which takes {maxRatio} at the widest. Crop it${OR_ELSEWHERE}.`,
  'platforms.issue.video_too_short': `This video is {actualMs}; ${PLACE} takes no less than {minMs}. Use a longer one${OR_ELSEWHERE}.`,
  'platforms.issue.video_too_long': `This video is {actualMs}; {postKind, select, reel {a Reel} story {a story} other {a video}} on {platform} can be {maxMs}. Trim it${OR_ELSEWHERE}.`,
  'platforms.issue.video_codec_unsupported': `This video is coded as {actual}; ${PLACE} takes {allowed}. Convert it${OR_ELSEWHERE}.`,
  'platforms.issue.video_frame_rate_too_low': `This video has {actual} frames a second; ${PLACE} takes no fewer than {min}. Convert it${OR_ELSEWHERE}.`,
  'platforms.issue.video_frame_rate_too_high': `This video has {actual} frames a second; ${PLACE} takes {max}. Convert it${OR_ELSEWHERE}.`,
  'platforms.issue.document_too_many_pages': 'This document has {actual} pages; {platform} takes {max}. Split it.',
  'platforms.issue.alt_text_missing':
    'This picture has no alt text, so people who do not see it get nothing. Describe it in a sentence.',
  'platforms.issue.alt_text_too_long':
    'The alt text is {used} characters long; {platform} takes {max}. Shorten it by {count, plural, one {# character} other {# characters}}.',
  'platforms.issue.alt_text_unsupported':
    '{platform} shows no alt text. What matters in the picture has to stand in the text.',
};

const kinds = {
  'platforms.postKind.post': 'Post',
  'platforms.postKind.reel': 'Reel',
  'platforms.postKind.story': 'Story',
  'platforms.textRole.text': 'Text',
  'platforms.textRole.caption': 'Caption',
  'platforms.textRole.description': 'Description',
  'platforms.textRole.body': 'Text',
  'platforms.unit.characters': '{count, plural, one {# character} other {# characters}}',
  'platforms.unit.graphemes': '{count, plural, one {# character} other {# characters}}',
  'platforms.unit.utf16': '{count, plural, one {# character} other {# characters}}',
  'platforms.unit.weighted': '{count, plural, one {# character} other {# characters}}',
  'platforms.unit.bytes': '{count, plural, one {# byte} other {# bytes}}',
  'platforms.preset.none': 'Standard',
  'platforms.preset.premium': 'X Premium',
  'platforms.preset.verified': 'Verified channel',
  'platforms.preset.boost2': 'Boosted server, level 2',
  'platforms.preset.boost3': 'Boosted server, level 3',
} as const;

const fields = {
  'platforms.field.allowComment': 'Allow comments',
  'platforms.field.allowDuet': 'Allow duets',
  'platforms.field.allowStitch': 'Allow stitches',
  'platforms.field.boardId': 'Board',
  'platforms.field.channelId': 'Channel',
  'platforms.field.chatId': 'Chat',
  'platforms.field.collaborators': 'Collaborators',
  'platforms.field.contentLabel': 'Content label',
  'platforms.field.contentWarning': 'Content warning',
  'platforms.field.firstComment': 'First comment',
  'platforms.field.flair': 'Flair',
  'platforms.field.format': 'Formatting',
  'platforms.field.hideLinkPreview': 'Hide the link preview',
  'platforms.field.isNsfw': 'Not safe for work',
  'platforms.field.isSensitive': 'Hide the pictures until clicked',
  'platforms.field.isSilent': 'Send without a sound',
  'platforms.field.isSpoiler': 'Spoiler',
  'platforms.field.language': 'Language',
  'platforms.field.languages': 'Languages',
  'platforms.field.link': 'Link',
  'platforms.field.madeForKids': 'Made for kids',
  'platforms.field.madeWithAi': 'Made with AI',
  'platforms.field.notifySubscribers': 'Notify subscribers',
  'platforms.field.postKind': 'Publish as',
  'platforms.field.privacyLevel': 'Who can see it',
  'platforms.field.promotesOwnBrand': 'Promotes my own brand',
  'platforms.field.promotesPaidPartner': 'Paid partnership',
  'platforms.field.protectContent': 'Forbid forwarding and saving',
  'platforms.field.replyControl': 'Who can reply',
  'platforms.field.replyGate': 'Who can reply',
  'platforms.field.replySettings': 'Who can reply',
  'platforms.field.shareToFeed': 'Also show it in the feed',
  'platforms.field.subreddit': 'Subreddit',
  'platforms.field.suppressEmbeds': 'Hide link previews',
  'platforms.field.tags': 'Tags',
  'platforms.field.threadName': 'Thread name',
  'platforms.field.title': 'Title',
  'platforms.field.topicTag': 'Topic',
  'platforms.field.visibility': 'Who can see it',
} as const;

const options = {
  'platforms.option.postKind.post': 'Post',
  'platforms.option.postKind.reel': 'Reel',
  'platforms.option.postKind.story': 'Story',
  'platforms.option.replySettings.everyone': 'Everyone',
  'platforms.option.replySettings.following': 'Accounts you follow',
  'platforms.option.replySettings.mentionedUsers': 'Accounts you mention',
  'platforms.option.replySettings.subscribers': 'Subscribers',
  'platforms.option.replySettings.verified': 'Verified accounts',
  'platforms.option.visibility.PUBLIC': 'Anyone',
  'platforms.option.visibility.CONNECTIONS': 'Connections only',
  'platforms.option.visibility.LOGGED_IN': 'Members of LinkedIn',
  'platforms.option.visibility.public': 'Public',
  'platforms.option.visibility.unlisted': 'Unlisted',
  'platforms.option.visibility.private': 'Private',
  'platforms.option.visibility.direct': 'Mentioned people only',
  'platforms.option.replyControl.everyone': 'Everyone',
  'platforms.option.replyControl.accounts_you_follow': 'Profiles you follow',
  'platforms.option.replyControl.mentioned_only': 'Profiles you mention',
  'platforms.option.replyControl.followers_only': 'Followers',
  'platforms.option.replyControl.parent_post_author_only': 'Only you',
  'platforms.option.privacyLevel.PUBLIC_TO_EVERYONE': 'Everyone',
  'platforms.option.privacyLevel.MUTUAL_FOLLOW_FRIENDS': 'Friends',
  'platforms.option.privacyLevel.FOLLOWER_OF_CREATOR': 'Followers',
  'platforms.option.privacyLevel.SELF_ONLY': 'Only you',
  'platforms.option.madeForKids.yes': 'Yes, it is made for kids',
  'platforms.option.madeForKids.no': 'No, it is not made for kids',
  'platforms.option.replyGate.everyone': 'Everyone',
  'platforms.option.replyGate.mentioned': 'People you mention',
  'platforms.option.replyGate.following': 'People you follow',
  'platforms.option.replyGate.followers': 'Your followers',
  'platforms.option.replyGate.nobody': 'Nobody',
  'platforms.option.format.plain': 'As written',
  'platforms.option.format.html': 'HTML',
  'platforms.option.format.markdown': 'Markdown',
  'platforms.option.contentLabel.none': 'None',
  'platforms.option.contentLabel.sexual': 'Suggestive',
  'platforms.option.contentLabel.nudity': 'Nudity',
  'platforms.option.contentLabel.porn': 'Adult content',
  'platforms.option.contentLabel.graphic-media': 'Graphic media',
} as const;

/** Fill an issue's sentence with `issueMessageValues(issue, locale)` and `label`, the words of the setting it names. */
export const platforms = { ...issues, ...kinds, ...fields, ...options };
