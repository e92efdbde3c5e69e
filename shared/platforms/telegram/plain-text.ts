export const TELEGRAM_FORMATS = ['plain', 'html', 'markdown'] as const;
export type TelegramFormat = (typeof TELEGRAM_FORMATS)[number];

/**
 * What is left of a text once Telegram has read its formatting: limits count that, in UTF-16 units
 * (core.telegram.org/bots/api#formatting-options).
 */
export function toPlainText(text: string, format: TelegramFormat): string {
  if (format === 'html') return fromHtml(text).trim();
  return (format === 'markdown' ? fromMarkdown(text) : text).trim();
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const TAG =
  /<\/?(?:b|strong|i|em|u|ins|s|strike|del|span|tg-spoiler|a|tg-emoji|tg-time|code|pre|blockquote)(?:\s[^<>]*)?>/gi;

function fromHtml(text: string): string {
  return text
    .replace(TAG, '')
    .replace(
      /&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));/gi,
      (whole, hex: string | undefined, decimal: string | undefined) => {
        const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      },
    )
    .replace(/&(lt|gt|amp|quot);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

const ESCAPE = /\\([!-~])/g;
/** Code keeps its signs; anywhere else a sign is formatting, unless a backslash stands before it. */
const MARKDOWN =
  /```(?:[\w+-]*\n)?(?<block>[\s\S]*?)```|`(?<code>[^`]*)`|\\(?<escaped>[!-~])|\]\([^()\s]*\)|!?\[|\|\||__|[*_~]|^(?:\*\*)?>/gm;

/** Telegram's MarkdownV2. */
function fromMarkdown(text: string): string {
  return Array.from(splitBy(text, MARKDOWN)).join('');
}

function* splitBy(text: string, pattern: RegExp): Generator<string> {
  let position = 0;
  for (const match of text.matchAll(pattern)) {
    const code = match.groups?.block ?? match.groups?.code;
    yield text.slice(position, match.index);
    yield code === undefined ? (match.groups?.escaped ?? '') : code.replace(ESCAPE, '$1');
    position = match.index + match[0].length;
  }
  yield text.slice(position);
}
