import {
  isAccentedLatin,
  isAsciiAlphanumeric,
  isDomainUnit,
  isInvalidForX,
  isPathEnd,
  isPathUnit,
  isQueryEnd,
  isQueryUnit,
} from './characters.ts';
import { isHostName } from './host-name.ts';
import { internationalDomains, isTopLevelDomain, LONGEST_TLD } from './top-level-domains.ts';

export type TextRange = { readonly start: number; readonly end: number };

export type LinkRules = {
  /** `example.com` is a link, not only `https://example.com`. */
  readonly bareDomains: boolean;
  /** Letters of any script may stand in a path. */
  readonly anyScriptInPath?: boolean;
};

const URL_MAX = 4096;
const T_CO_SLUG_MAX = 40;
const PROTOCOL = /https?:\/\/$/i;
const PROTOCOL_MAX = 'https://'.length;

/**
 * Links as X finds them: the behaviour that twitter-text's conformance vectors describe (extract.yml, `urls`), by a
 * scanner that goes from dot to dot, so that text without dots costs nothing and no text makes it backtrack.
 */
export function extractLinks(text: string, rules: LinkRules): readonly TextRange[] {
  const links: TextRange[] = [];
  let from = 0;
  for (;;) {
    const host = nextHost(text, from);
    if (host === null) return links;
    const end = endOfLink(text, host.end, rules);
    // What was looked at once is not looked at again, whether it became a link or not.
    from = end;
    const name = text.slice(host.start, host.end);
    if (!isValidHost(name) || host.protocolLength + end - host.start > URL_MAX) continue;
    if (host.protocolLength > 0) {
      const shortened = endOfShortLink(text, host, end);
      if (shortened !== null) links.push({ start: host.start - host.protocolLength, end: shortened });
    } else if (rules.bareDomains && !/[-_./]/.test(text.charAt(host.start - 1))) {
      links.push(...asciiHosts(text, host, end));
    }
  }
}

type Host = TextRange & { readonly protocolLength: number };

/** The next host name at or after `from`; the character before it must stand at or after `from` too. */
function nextHost(text: string, from: number): Host | null {
  let position = from;
  for (;;) {
    const dot = text.indexOf('.', position);
    if (dot === -1) return null;
    let start = dot;
    while (start > position && isHostUnit(text.charCodeAt(start - 1))) start -= 1;
    let end = dot + 1;
    while (end < text.length && isHostUnit(text.charCodeAt(end))) end += 1;
    const host = hostInRun({ text, start, end, from });
    if (host !== null) return host;
    position = end;
  }
}

type Run = { readonly text: string; readonly start: number; readonly end: number; readonly from: number };
/**
 * One label of a run. `tldEnd`: where the host ends if a top-level domain follows this label's dot. `reach`: where the
 * longest host ends that begins with this whole label; counted from the right, so that no start is followed twice.
 */
type Label = { readonly start: number; readonly end: number; readonly tldEnd: number; reach: number };

/** The leftmost host of a run of host characters, reaching to the last top-level domain that it can have. */
function hostInRun(run: Run): Host | null {
  const { text } = run;
  const labels = labelsOf(run);
  if (labels.every((label) => label.tldEnd === 0)) return null;
  const protocolLength = protocolBefore(run);
  for (const [index, label] of labels.entries()) {
    let position = label.start;
    while (position < label.end) {
      const hasProtocol = position === run.start && protocolLength > 0;
      if (isDomainUnit(text.charCodeAt(position)) && (hasProtocol || mayPrecede(text, position, run.from))) {
        const end = endOfHost(text, position, label, labels[index + 1]);
        if (end !== 0) return { start: position, end, protocolLength: hasProtocol ? protocolLength : 0 };
        const underscore = text.indexOf('_', position);
        // Only a start behind an underscore can fare better within the same label.
        if (underscore === -1 || underscore >= label.end) break;
        position = underscore + 1;
      } else position += 1;
    }
  }
  return null;
}

function labelsOf({ text, start, end }: Run): readonly Label[] {
  const labels: Label[] = [];
  let labelStart = start;
  for (let dot = text.indexOf('.', start); dot !== -1 && dot < end; dot = text.indexOf('.', labelStart)) {
    labels.push({ start: labelStart, end: dot, tldEnd: endOfTopLevelDomain(text, dot + 1), reach: 0 });
    labelStart = dot + 1;
  }
  for (let index = labels.length - 1; index >= 0; index -= 1) {
    const label = labels[index];
    if (label !== undefined) label.reach = endOfHost(text, label.start, label, labels[index + 1]);
  }
  return labels;
}

/** 0: no host begins here. A label before the last may hold underscores, the one before the top-level domain may not. */
function endOfHost(text: string, start: number, label: Label, next: Label | undefined): number {
  const isLabel =
    start < label.end && isDomainUnit(text.charCodeAt(start)) && isDomainUnit(text.charCodeAt(label.end - 1));
  if (!isLabel) return 0;
  if (next !== undefined && next.reach > 0) return next.reach;
  if (label.tldEnd === 0) return 0;
  const underscore = text.indexOf('_', start);
  return underscore === -1 || underscore >= label.end ? label.tldEnd : 0;
}

/** 0: no top-level domain begins here, or it goes on into a longer word, an address (`@`) or a file name. */
function endOfTopLevelDomain(text: string, start: number): number {
  let end = start;
  while (isAsciiAlphanumeric(text.charCodeAt(end))) end += 1;
  if (text.slice(start, start + 4).toLowerCase() === 'xn--') {
    let punycodeEnd = start + 4;
    while (isAsciiAlphanumeric(text.charCodeAt(punycodeEnd)) || text.charAt(punycodeEnd) === '-') punycodeEnd += 1;
    return punycodeEnd > start + 4 ? punycodeEnd : 0;
  }
  if (end > start && isTopLevelDomain(text.slice(start, end).toLowerCase()) && endsHere(text, end)) return end;
  if (!(text.charCodeAt(end) > 0x7f)) return 0;
  const rest = text.slice(start, start + LONGEST_TLD).toLowerCase();
  for (const name of internationalDomains(rest.charAt(0))) {
    if (rest.startsWith(name) && endsHere(text, start + name.length)) return start + name.length;
  }
  return 0;
}

function endsHere(text: string, end: number): boolean {
  const unit = text.charCodeAt(end);
  return Number.isNaN(unit) || !(isAsciiAlphanumeric(unit) || '@+-'.includes(text.charAt(end)));
}

function isHostUnit(unit: number): boolean {
  return isDomainUnit(unit) || unit === 0x2d || unit === 0x2e || unit === 0x5f;
}

function mayPrecede(text: string, position: number, from: number): boolean {
  if (position === 0) return true;
  if (position <= from) return false;
  const unit = text.charCodeAt(position - 1);
  return !isAsciiAlphanumeric(unit) && !'@＠$#＃'.includes(text.charAt(position - 1)) && !isInvalidForX(unit);
}

/** Length of the `https://` that ends where the run begins; 0 without one, or where it may not begin. */
function protocolBefore({ text, start, from }: Run): number {
  const match = PROTOCOL.exec(text.slice(Math.max(0, start - PROTOCOL_MAX), start));
  if (match === null) return 0;
  const position = start - match[0].length;
  return position >= from && mayPrecede(text, position, from) ? match[0].length : 0;
}

function isValidHost(host: string): boolean {
  const isBrokenPunycode = host.startsWith('xn--') && /[^\x20-\x7e]/.test(host);
  return !isBrokenPunycode && isHostName(host);
}

function endOfLink(text: string, hostEnd: number, rules: LinkRules): number {
  let end = hostEnd;
  const port = /^:[0-9]+/.exec(text.slice(end, end + 12));
  if (port !== null) end += port[0].length;
  if (text.charAt(end) === '/') end = endOfPath(text, end, rules);
  return text.charAt(end) === '?' ? endOfQuery(text, end) : end;
}

function endOfPath(text: string, slash: number, rules: LinkRules): number {
  let end = slash + 1;
  let position = end;
  for (;;) {
    if (isIn(text, position, rules)) {
      if (isPathEnd(text.charCodeAt(position)) || isLetterOfAnyScript(text, position, rules)) end = position + 1;
      position += 1;
    } else {
      const close = text.charAt(position) === '(' ? endOfParentheses(text, position, rules) : 0;
      if (close === 0) return end;
      position = close;
      end = close;
    }
  }
}

function isIn(text: string, position: number, rules: LinkRules): boolean {
  return (
    position < text.length && (isPathUnit(text.charCodeAt(position)) || isLetterOfAnyScript(text, position, rules))
  );
}

function isLetterOfAnyScript(text: string, position: number, rules: LinkRules): boolean {
  return (
    rules.anyScriptInPath === true &&
    text.charCodeAt(position) > 0xa0 &&
    /[\p{L}\p{M}\p{N}\p{Cs}]/u.test(text.charAt(position))
  );
}

/** Balanced parentheses belong to a path, one pair inside another at the most; 0 where they are not balanced. */
function endOfParentheses(text: string, open: number, rules: LinkRules): number {
  const first = endOfPathRun(text, open + 1, rules);
  if (text.charAt(first) === ')') return first > open + 1 ? first + 1 : 0;
  if (text.charAt(first) !== '(') return 0;
  const inner = endOfPathRun(text, first + 1, rules);
  if (inner === first + 1 || text.charAt(inner) !== ')') return 0;
  const last = endOfPathRun(text, inner + 1, rules);
  return text.charAt(last) === ')' ? last + 1 : 0;
}

function endOfPathRun(text: string, start: number, rules: LinkRules): number {
  let end = start;
  while (isIn(text, end, rules)) end += 1;
  return end;
}

function endOfQuery(text: string, question: number): number {
  let end = question;
  for (let position = question + 1; isQueryUnit(text.charCodeAt(position)); position += 1) {
    if (isQueryEnd(text.charCodeAt(position))) end = position + 1;
  }
  return end;
}

/** A t.co link is its slug and no more; a slug that is too long is no link (null). */
function endOfShortLink(text: string, host: Host, end: number): number | null {
  if (text.slice(host.start, host.end).toLowerCase() !== 't.co' || text.charAt(host.end) !== '/') return end;
  let slugEnd = host.end + 1;
  while (isAsciiAlphanumeric(text.charCodeAt(slugEnd))) slugEnd += 1;
  const length = slugEnd - host.end - 1;
  if (length === 0) return end;
  if (length > T_CO_SLUG_MAX) return null;
  return text.charAt(slugEnd) === '?' ? endOfQuery(text, slugEnd) : slugEnd;
}

/** Without a protocol only Latin labels make a link: in running Chinese or Japanese text the rest is the sentence. */
function asciiHosts(text: string, host: Host, end: number): readonly TextRange[] {
  const found: TextRange[] = [];
  let position = host.start;
  while (position < host.end) {
    const hostEnd = endOfAsciiHost(text, position, host.end);
    if (hostEnd > 0) found.push({ start: position, end: hostEnd });
    position = hostEnd > 0 ? hostEnd : position + 1;
    while (hostEnd === 0 && position < host.end && isAsciiLabelUnit(text.charCodeAt(position - 1))) position += 1;
  }
  const last = found.at(-1);
  if (last !== undefined && last.end === host.end && hasPath(text, host.end)) {
    found[found.length - 1] = { start: last.start, end };
  }
  return found;
}

function endOfAsciiHost(text: string, start: number, limit: number): number {
  let end = 0;
  let position = start;
  for (;;) {
    const labelStart = position;
    while (position < limit && isAsciiLabelUnit(text.charCodeAt(position))) position += 1;
    if (position === labelStart || position >= limit || text.charAt(position) !== '.') return end;
    position += 1;
    const tldEnd = endOfTopLevelDomain(text, position);
    if (tldEnd > 0 && tldEnd <= limit) end = tldEnd;
  }
}

function isAsciiLabelUnit(unit: number): boolean {
  return isAsciiAlphanumeric(unit) || unit === 0x2d || isAccentedLatin(unit);
}

function hasPath(text: string, hostEnd: number): boolean {
  return /^(?::[0-9]+)?\//.test(text.slice(hostEnd, hostEnd + 12));
}
