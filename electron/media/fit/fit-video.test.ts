import { createHash } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  Conversion,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  type InputTrack,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { FilmFit } from '#shared/domain/fit.ts';
import { isAppError } from '#shared/lib/app-error.ts';
import { metadataTrack, PLACE, PLACES_IN_FILMS, withBoxes } from '#test/harness/film-boxes.ts';
import { CLIPS, clipPath, cutOff, listFiles, makeWav, writeIn } from '#test/harness/media-files.ts';
import { mountSmallDisk } from '#test/harness/small-disk.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { probeMedia } from '../probe.ts';
import { FILM_FORMATS } from '../probe-video.ts';
import { sniffBytes } from '../sniff.ts';
import { findTraces, isIndexFirst } from './film-boxes.ts';
import { fitVideo } from './fit-video.ts';

const FILMS = (Object.keys(CLIPS) as (keyof typeof CLIPS)[]).filter((clip) => clip !== 'heic');
const WHOLE: FilmFit = { kind: 'film', mimeType: 'video/mp4', trim: null, maxBytes: null };

let folder: string;
let made: string;
beforeEach(async () => {
  folder = await makeFolder();
  made = join(folder, 'made.mp4');
});

async function withInput<T>(path: string, read: (input: Input) => Promise<T>): Promise<T> {
  const input = new Input({ formats: FILM_FORMATS, source: new FilePathSource(path) });
  try {
    return await read(input);
  } finally {
    input.dispose();
  }
}

/** Every packet: when, and what. */
async function readPackets(track: InputTrack): Promise<string[]> {
  const packets: string[] = [];
  for await (const { timestamp, data } of new EncodedPacketSink(track).packets()) {
    packets.push(`${timestamp.toFixed(3)} ${createHash('sha256').update(data).digest('hex')}`);
  }
  return packets;
}

function readFilm(path: string) {
  return withInput(path, async (input) => {
    const [video] = await input.getVideoTracks();
    const [audio] = await input.getAudioTracks();
    if (!video) throw new Error('No picture');
    return {
      tracks: (await input.getTracks()).length,
      codecs: [await video.getCodecParameterString(), await audio?.getCodecParameterString()],
      seen: [await video.getDisplayWidth(), await video.getDisplayHeight(), await video.getRotation()],
      video: await readPackets(video),
      audio: audio ? await readPackets(audio) : [],
    };
  });
}

async function look<T>(path: string, at: (handle: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T> {
  const handle = await open(path);
  try {
    return await at(handle);
  } finally {
    await handle.close();
  }
}

describe('§3.1 a film is copied packet by packet', () => {
  test.each(FILMS)('%s: the same pictures and sounds at the same times', async (clip) => {
    const before = await readFile(clipPath(clip));
    expect(await fitVideo(clipPath(clip), made, WHOLE)).toEqual({ startMs: 0 });
    // iphone-hevc.mov: its sound begins 14.8 ms before the picture (what an AAC encoder needs to start), and still does.
    expect(await readFilm(made)).toEqual(await readFilm(clipPath(clip)));
    expect(await readFile(clipPath(clip))).toEqual(before);
  });

  test('one in fragments too', async () => {
    const fragments = join(folder, 'fragments.mp4');
    await withInput(clipPath('story'), async (input) => {
      const output = new Output({
        format: new Mp4OutputFormat({ fastStart: 'fragmented' }),
        target: new FilePathTarget(fragments),
      });
      await (await Conversion.init({ input, output })).execute();
    });
    await fitVideo(fragments, made, WHOLE);
    expect((await readFilm(made)).video).toEqual((await readFilm(clipPath('story'))).video);
  });

  test.each(FILMS)('%s: its index stands before its pictures', async (clip) => {
    await fitVideo(clipPath(clip), made, WHOLE);
    expect(await look(made, isIndexFirst)).toBe(true);
  });
});

describe('§3.2 a cut', () => {
  const cut = (startMs: number, endMs: number): FilmFit => ({ ...WHOLE, trim: { startMs, endMs } });
  const hashes = (packets: readonly string[]) => packets.map((packet) => packet.split(' ')[1]);

  // The story has a key frame every two seconds, and thirty frames in each.
  test.each<[string, FilmFit, number, number, number]>([
    ['at a key frame begins there', cut(2000, 3500), 2000, 60, 105],
    ['between two begins at the later one: what was cut away is not in the file', cut(1000, 5000), 2000, 60, 150],
    ['a millisecond after one is at it no more', cut(2001, 5000), 4000, 120, 150],
    ['of the end alone leaves the start', cut(0, 2500), 0, 0, 75],
  ])('%s', async (_, fit, startMs, first, last) => {
    expect(await fitVideo(clipPath('story'), made, fit)).toEqual({ startMs });
    const [whole, part] = [await readFilm(clipPath('story')), await readFilm(made)];
    expect(hashes(part.video)).toEqual(hashes(whole.video).slice(first, last));
    expect(part.video[0]).toMatch(/^0\.000 /);
    const sound = hashes(part.audio);
    const from = hashes(whole.audio).indexOf(sound[0]);
    // Twenty milliseconds a packet; none from before the cut, none from after it.
    expect(from * 20).toBeGreaterThanOrEqual(startMs);
    expect((from + sound.length) * 20).toBeLessThanOrEqual(fit.trim?.endMs ?? 0);
    expect(sound.length * 20).toBeGreaterThan((fit.trim?.endMs ?? 0) - startMs - 60);
  });

  test('at a time that is no whole number of milliseconds, as it was told rounded, begins there', async () => {
    const keys = await withInput(clipPath('landscape'), async (input) => {
      const [video] = await input.getVideoTracks();
      if (!video) throw new Error('No picture');
      return (await new EncodedPacketSink(video).getKeyPacket(5))?.timestamp ?? 0;
    });
    expect((await fitVideo(clipPath('landscape'), made, cut(Math.round(keys * 1000), 9000))).startMs).toBe(
      Math.round(keys * 1000),
    );
  });

  test('wherever it is made stays inside what was wished', async () => {
    const time = fc.integer({ min: 0, max: 13_000 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('story', 'landscape', 'hevc'), time, time, async (clip, one, other) => {
        const [startMs, endMs] = [Math.min(one, other), Math.max(one, other) + 1];
        const outcome = await fitVideo(clipPath(clip), made, cut(startMs, endMs)).catch((error: unknown) => error);
        if (isAppError(outcome)) {
          expect(outcome.details).toMatchObject({ reason: 'no_key_frame' });
          return;
        }
        const { startMs: begun } = outcome as { startMs: number };
        const length = await withInput(made, (input) => input.computeDuration());
        await rm(made);
        expect(begun).toBeGreaterThanOrEqual(startMs);
        expect(begun + Math.floor(length * 1000)).toBeLessThanOrEqual(endMs);
      }),
      { numRuns: 60 },
    );
  });

  test('behind the end of the sound has none', async () => {
    const short = join(folder, 'short.mp4');
    await withInput(clipPath('story'), async (input) => {
      const output = new Output({
        format: new Mp4OutputFormat({ fastStart: false }),
        target: new FilePathTarget(short),
      });
      const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
      if (!video || !audio) throw new Error('No picture, no sound');
      const [pictures, sounds] = [new EncodedVideoPacketSource('avc'), new EncodedAudioPacketSource('opus')];
      output.addVideoTrack(pictures);
      output.addAudioTrack(sounds);
      await output.start();
      const [seen, heard] = [await video.getDecoderConfig(), await audio.getDecoderConfig()];
      if (!seen || !heard) throw new Error('No configuration');
      for await (const packet of new EncodedPacketSink(audio).packets()) {
        if (packet.timestamp < 1) await sounds.add(packet, { decoderConfig: heard });
      }
      sounds.close();
      for await (const packet of new EncodedPacketSink(video).packets())
        await pictures.add(packet, { decoderConfig: seen });
      await output.finalize();
    });
    expect(await fitVideo(short, made, cut(2000, 5000))).toEqual({ startMs: 2000 });
    expect((await readFilm(made)).video.length).toBe(90);
  });

  test('takes no more room for its index than it needs', async () => {
    await fitVideo(clipPath('landscape'), made, cut(2000, 4000));
    const packets = await withInput(made, async (input) => {
      const stats = await Promise.all((await input.getTracks()).map((track) => track.computePacketStats()));
      const bytes = await Promise.all(
        (await input.getTracks()).map(async (track) => {
          let sum = 0;
          for await (const { byteLength } of new EncodedPacketSink(track).packets()) sum += byteLength;
          return sum;
        }),
      );
      return {
        count: stats.reduce((sum, { packetCount }) => sum + packetCount, 0),
        bytes: bytes.reduce((a, b) => a + b),
      };
    });
    const rest = (await readFile(made)).length - packets.bytes;
    // mediabunny reserves 35 bytes a packet and 4096 for good measure; two seconds are looked at past the end.
    expect(rest).toBeLessThan(35 * packets.count * 2 + 8000);
  });

  test('with no key frame in it cannot be made, and the one before it is told', async () => {
    await expect(fitVideo(clipPath('story'), made, cut(2100, 3900))).rejects.toMatchObject({
      code: 'media_unsupported',
      details: { reason: 'no_key_frame', beforeMs: 2000 },
    });
  });
});

describe('§3.3 what a film says besides picture and sound stays behind', () => {
  test.each(PLACES_IN_FILMS)('%s', async (_, extra) => {
    for (const clip of ['story', 'hevc'] as const) {
      const path = await writeIn(folder, `${clip}.bin`, withBoxes(await readFile(clipPath(clip)), extra));
      expect((await look(path, findTraces)).length).toBeGreaterThan(0);
      const to = join(folder, `${clip}.mp4`);
      await fitVideo(path, to, WHOLE);
      expect((await readFile(to)).includes(PLACE)).toBe(false);
      expect(await look(to, findTraces)).toEqual([]);
      expect((await readFilm(to)).video).toEqual((await readFilm(clipPath(clip))).video);
    }
  });

  test('a track of timed metadata (mebx)', async () => {
    const film = await readFile(clipPath('hevc'));
    const path = await writeIn(folder, 'mebx.mov', withBoxes(film, metadataTrack(film)));
    expect(await look(path, findTraces)).toContain('moov/trak/mdia/hdlr');
    await fitVideo(path, made, WHOLE);
    expect((await readFilm(made)).tracks).toBe(2);
    expect((await readFile(made)).includes('mebx')).toBe(false);
  });

  test('tags, names of tracks, and when it was made', async () => {
    const named = join(folder, 'named.mp4');
    await withInput(clipPath('story'), async (input) => {
      const output = new Output({
        format: new Mp4OutputFormat({ fastStart: false }),
        target: new FilePathTarget(named),
      });
      const tags = { title: 'Garden', comment: PLACE, date: new Date('2026-05-01') };
      const conversion = await Conversion.init({ input, output, tags });
      for (const track of output.tracks) track.metadata.name = 'Gartenstrasse 5';
      await conversion.execute();
    });
    expect((await readFile(named)).includes('Gartenstrasse 5')).toBe(true);
    await fitVideo(named, made, WHOLE);
    const bytes = await readFile(made);
    expect(['Garten', 'Garden', PLACE].filter((text) => bytes.includes(text))).toEqual([]);
    const times = ['mvhd', 'tkhd', 'mdhd'].map((type) => bytes.readUInt32BE(bytes.indexOf(type, 0, 'latin1') + 8));
    expect(times).toEqual([0, 0, 0]);
  });

  test('so that the same film comes out the same on another day', async () => {
    await fitVideo(clipPath('story'), made, WHOLE);
    vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2031, 0, 1));
    const later = join(folder, 'later.mp4');
    await fitVideo(clipPath('story'), later, WHOLE).finally(() => vi.restoreAllMocks());
    expect((await readFile(later)).equals(await readFile(made))).toBe(true);
  });
});

describe('§3.4 what cannot be done is said, and leaves nothing', () => {
  test.each<[string, () => Promise<Buffer> | Buffer, Partial<FilmFit>, object]>([
    [
      'a film that is cut off',
      () => cutOff('story', 0.6),
      {},
      { code: 'media_unreadable', details: { reason: 'truncated' } },
    ],
    [
      'a WebM that is cut off',
      () => cutOff('landscape', 0.6),
      {},
      { code: 'media_unreadable', details: { reason: 'truncated' } },
    ],
    ['noise', () => Buffer.from('no film at all'), {}, { code: 'media_unreadable', details: { reason: 'damaged' } }],
    ['sound alone', () => makeWav(), {}, { code: 'media_unsupported', details: { reason: 'codec' } }],
    [
      'more bytes than allowed',
      () => readFile(clipPath('story')),
      { maxBytes: 100_000 },
      { code: 'media_too_large', details: { reason: 'bytes', maxBytes: 100_000 } },
    ],
  ])('%s', async (_, read, more, expected) => {
    const path = await writeIn(folder, 'film', await read());
    await expect(fitVideo(path, made, { ...WHOLE, ...more })).rejects.toMatchObject(expected);
    expect(await listFiles(folder)).toEqual(['film']);
  });

  test('a codec that nobody knows', async () => {
    const film = Buffer.from(await readFile(clipPath('story')));
    film.write('zzzz', film.indexOf('avc1', film.indexOf('stsd')), 'latin1');
    const path = await writeIn(folder, 'film', film);
    await expect(fitVideo(path, made, WHOLE)).rejects.toMatchObject({ details: { reason: 'codec' } });
  });

  test('a sound that nobody knows: better no film than one without its sound', async () => {
    const film = Buffer.from(await readFile(clipPath('story')));
    film.write('zzzz', film.indexOf('Opus', film.indexOf('stsd')), 'latin1');
    const path = await writeIn(folder, 'film', film);
    await expect(fitVideo(path, made, WHOLE)).rejects.toMatchObject({ details: { reason: 'audio_codec' } });
  });

  test('whatever is broken in it, the answer is a film or a reason', { timeout: 60_000 }, async () => {
    const films = await Promise.all(FILMS.map((clip) => readFile(clipPath(clip))));
    const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.nat(255)), {
      minLength: 1,
      maxLength: 40,
    });
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...films), damage, fc.boolean(), async (film, places, isInIndex) => {
        const broken = Buffer.from(film);
        // Half of them where it hurts: in the index.
        const start = isInIndex ? Math.max(0, broken.indexOf('moov')) : 0;
        for (const [place, value] of places)
          broken[start + Math.floor(place * (isInIndex ? 2000 : film.length - start))] = value;
        const path = await writeIn(folder, 'film', broken);
        const outcome = await fitVideo(path, made, { ...WHOLE, trim: { startMs: 0, endMs: 900 } }).then(
          async () =>
            `made ${(await probeMedia({ path: made, type: await sniffBytes(await readFile(made), ''), sizeBytes: 1 })).kind}`,
          (error: unknown) => (isAppError(error) ? `${error.code} ${error.details.reason}` : `BUG ${String(error)}`),
        );
        await rm(made, { force: true });
        outcomes.add(outcome);
        expect(outcome).not.toContain('BUG');
      }),
      { numRuns: 150 },
    );
    expect([...outcomes].some((outcome) => outcome.startsWith('media_unreadable'))).toBe(true);
  });

  test('a disk without room', async (context) => {
    const disk = mountSmallDisk(1);
    if (disk === null) return context.skip();
    try {
      const to = join(disk.root, 'made.mp4');
      await expect(fitVideo(clipPath('story'), to, WHOLE)).rejects.toMatchObject({ code: 'disk_full' });
      expect(await listFiles(disk.root)).toEqual([]);
    } finally {
      disk.unmount();
    }
  });

  test('a film that is gone', async () => {
    await expect(fitVideo(join(folder, 'gone'), made, WHOLE)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a cancel, before and while it is copied', async () => {
    await expect(fitVideo(clipPath('story'), made, WHOLE, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const controller = new AbortController();
    const progress: number[] = [];
    const onProgress = (doneBytes: number, totalBytes: number) => {
      progress.push(doneBytes / totalBytes);
      if (doneBytes > totalBytes / 4) controller.abort();
    };
    await expect(
      fitVideo(clipPath('story'), made, WHOLE, { signal: controller.signal, onProgress }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(progress.at(-1)).toBeLessThan(0.6);
    expect(await listFiles(folder)).toEqual([]);
  });
});
