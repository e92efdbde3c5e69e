import path from 'node:path';

/** Where `npm run package:dir` leaves the app on this system and processor. */
export function unpackedExecutable(
  checkout: string,
  { platform, arch }: { platform: string; arch: string } = process,
): string {
  const suffix = arch === 'x64' ? '' : `-${arch}`;
  const dist = path.join(checkout, 'dist');
  if (platform === 'darwin') return path.join(dist, `mac${suffix}`, 'Postroom.app', 'Contents', 'MacOS', 'Postroom');
  if (platform === 'win32') return path.join(dist, `win${suffix}-unpacked`, 'Postroom.exe');
  return path.join(dist, `linux${suffix}-unpacked`, 'postroom');
}
