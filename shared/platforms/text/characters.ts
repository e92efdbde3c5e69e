/** UTF-16 units as tables and ranges: these run for every character at every keystroke. */

const PUNCTUATION = "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$";
const SPACES = [0x85, 0xa0, 0x1680, 0x180e, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000];
const ASCII_SIZE = 0x80;

function tableOf(matches: (unit: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: ASCII_SIZE }, (_, unit) => (matches(unit) ? 1 : 0));
}

const domainTable = tableOf((unit) => !isAsciiSpace(unit) && !PUNCTUATION.includes(String.fromCharCode(unit)));
const pathTable = tableOf(
  (unit) => isAsciiAlphanumeric(unit) || "!*';:=+,.$/%#[]-_~@|&".includes(String.fromCharCode(unit)),
);
const pathEndTable = tableOf((unit) => isAsciiAlphanumeric(unit) || '+-=_#/'.includes(String.fromCharCode(unit)));
const queryTable = tableOf(
  (unit) => isAsciiAlphanumeric(unit) || "!?*'@();:&=+$/%#[]-_.,~|".includes(String.fromCharCode(unit)),
);
const queryEndTable = tableOf((unit) => isAsciiAlphanumeric(unit) || '-_&=#/'.includes(String.fromCharCode(unit)));

export function isAsciiAlphanumeric(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || (unit >= 97 && unit <= 122);
}

function isAsciiSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
}

export function isSpace(unit: number): boolean {
  if (unit < ASCII_SIZE) return isAsciiSpace(unit);
  return (unit >= 0x2000 && unit <= 0x200a) || SPACES.includes(unit);
}

/** Characters that X refuses in a post (twitter-text: `invalid_chars`). */
export function isInvalidForX(unit: number): boolean {
  return unit === 0xfffe || unit === 0xfeff || unit === 0xffff;
}

function isDirectionalMarker(unit: number): boolean {
  return (
    unit === 0x061c ||
    unit === 0x200e ||
    unit === 0x200f ||
    (unit >= 0x202a && unit <= 0x202e) ||
    (unit >= 0x2066 && unit <= 0x2069)
  );
}

/** May begin and end a label of a host name; `-` and `_` only stand inside. */
export function isDomainUnit(unit: number): boolean {
  if (unit < ASCII_SIZE) return domainTable[unit] === 1;
  return !isSpace(unit) && !isDirectionalMarker(unit) && !isInvalidForX(unit);
}

/** Latin letters with marks, as far as twitter-text calls them accented. */
export function isAccentedLatin(unit: number): boolean {
  if (unit < 0xc0) return false;
  return (
    (unit <= 0x024f && unit !== 0xd7 && unit !== 0xf7) ||
    ACCENTED_IPA.includes(unit) ||
    (unit >= 0x0300 && unit <= 0x036f) ||
    (unit >= 0x1e00 && unit <= 0x1eff)
  );
}
const ACCENTED_IPA = [0x253, 0x254, 0x256, 0x257, 0x259, 0x25b, 0x263, 0x268, 0x26f, 0x272, 0x289, 0x28b, 0x2bb];

function isCyrillic(unit: number): boolean {
  return unit >= 0x0400 && unit <= 0x04ff;
}

const EN_DASH = 0x2013;

export function isPathUnit(unit: number): boolean {
  if (unit < ASCII_SIZE) return pathTable[unit] === 1;
  return unit === EN_DASH || isCyrillic(unit) || isAccentedLatin(unit);
}

export function isPathEnd(unit: number): boolean {
  return unit < ASCII_SIZE ? pathEndTable[unit] === 1 : isCyrillic(unit) || isAccentedLatin(unit);
}

export function isQueryUnit(unit: number): boolean {
  return unit < ASCII_SIZE && queryTable[unit] === 1;
}

export function isQueryEnd(unit: number): boolean {
  return unit < ASCII_SIZE && queryEndTable[unit] === 1;
}
