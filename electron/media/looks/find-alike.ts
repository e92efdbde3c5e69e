import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, toWriteError } from '../disk.ts';
import type { Limiter } from '../limiter.ts';
import { thumbnailFolder } from '../places.ts';
import { differenceOf, type Look, MOST_DIFFERENT, readLook } from './picture-look.ts';

export type Alike = { readonly sha256: string; readonly difference: number };

/** The smallest thumbnail is enough for eight places, and every picture that has any has it. */
const SMALLEST = /^([0-9a-f]{64})-96\.webp$/;
/** A line of the file: a hash and how it looks, that it cannot be told from others, or that it has a new picture. The last counts. */
const LINE = /^([0-9a-f]{64}) ([0-9a-f]{16}|-|\?)$/gm;
const FORGOTTEN = '?';
/** Between two of these an import has its turn. */
const AT_ONCE = 20;

/**
 * Finds files whose thumbnails look like one's. What was seen once is kept beside the thumbnails, and like them may be
 * deleted at any time. Answers also with files that the library has no more.
 */
export function createLooks(dataFolder: string, drawing: Limiter) {
  const folder = thumbnailFolder(dataFolder);
  const path = join(folder, 'looks.txt');
  let known: Map<string, Look | null> | null = null;
  let learning: Promise<Map<string, Look | null>> | null = null;
  /** While the rest is learned: what was read of them may be the picture before. */
  const renewed = new Set<string>();

  async function learn(): Promise<Map<string, Look | null>> {
    known ??= await readKnown(path);
    const looks = known;
    const missing = (await readNames(folder)).flatMap((name) => {
      const sha256 = SMALLEST.exec(name)?.[1];
      return sha256 === undefined || looks.has(sha256) ? [] : [{ sha256, name }];
    });
    for (let start = 0; start < missing.length; start += AT_ONCE) {
      const seen = await Promise.all(
        missing.slice(start, start + AT_ONCE).map(async ({ sha256, name }) => {
          renewed.delete(sha256);
          const look = await drawing(() => readLookOf(join(folder, name)));
          return { sha256, look };
        }),
      );
      const lines: string[] = [];
      for (const { sha256, look } of seen) {
        if (look === undefined || renewed.has(sha256)) continue;
        looks.set(sha256, look);
        lines.push(`${sha256} ${look ?? '-'}`);
      }
      if (lines.length > 0) await keep(path, lines);
    }
    return looks;
  }

  async function find(sha256: string): Promise<Alike[]> {
    learning ??= learn().finally(() => {
      learning = null;
    });
    const looks = await learning;
    const look = looks.get(sha256);
    if (!look) return [];
    const alike: Alike[] = [];
    for (const [other, otherLook] of looks) {
      if (other === sha256 || otherLook === null) continue;
      const difference = differenceOf(look, otherLook);
      if (difference <= MOST_DIFFERENT) alike.push({ sha256: other, difference });
    }
    return alike.sort((left, right) => left.difference - right.difference);
  }

  /** Its thumbnail was written anew. */
  async function forget(sha256: string): Promise<void> {
    renewed.add(sha256);
    if (known && !known.delete(sha256)) return;
    await keep(path, [`${sha256} ${FORGOTTEN}`]);
  }

  return { find, forget };
}

/** A line that a power cut tore is none: its file is looked at again. */
async function readKnown(path: string): Promise<Map<string, Look | null>> {
  const text = await readFile(path, 'utf8').catch(orNothing(''));
  const looks = new Map([...text.matchAll(LINE)].map(([, sha256 = '', look = FORGOTTEN]) => [sha256, look]));
  const told = [...looks].filter(([, look]) => look !== FORGOTTEN);
  return new Map(told.map(([sha256, look]) => [sha256, look === '-' ? null : look]));
}

async function readNames(folder: string): Promise<string[]> {
  return await readdir(folder).catch(orNothing([]));
}

/** Begins with an end of line: what stands before may be torn. */
async function keep(path: string, lines: readonly string[]): Promise<void> {
  await appendFile(path, `\n${lines.join('\n')}\n`, { mode: 0o600 }).catch((error: unknown) => {
    throw toWriteError(error);
  });
}

/** undefined: gone by now, being written, or it cannot be drawn: it looks like nothing this time, and is looked at again. */
async function readLookOf(path: string): Promise<Look | null | undefined> {
  try {
    return await readLook(path);
  } catch {
    return undefined;
  }
}

function orNothing<Value>(nothing: Value): (error: unknown) => Value {
  return (error) => {
    if (errorCode(error) === 'ENOENT') return nothing;
    throw error;
  };
}
