import { Transform } from 'node:stream';

/**
 * Chromium's complaints on a machine without a session bus or system bus. They mean nothing for the app.
 * Anything else on stderr is passed on.
 */
export function isDbusNoise(line: string): boolean {
  return /^\[[^\]]*:(ERROR|WARNING):(components\/)?dbus\//.test(line);
}

/** Passes lines on, less the dbus noise. */
export function withoutNoise(): Transform {
  let rest = '';
  return new Transform({
    decodeStrings: false,
    transform(chunk, _encoding, done) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      done(
        null,
        lines
          .filter((line) => !isDbusNoise(line))
          .map((line) => `${line}\n`)
          .join(''),
      );
    },
    flush(done) {
      done(null, isDbusNoise(rest) ? '' : rest);
    },
  });
}
