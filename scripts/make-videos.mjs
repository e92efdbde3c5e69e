/**
 * Makes the clips under test/fixtures/media (`node scripts/make-videos.mjs`, with a display or under xvfb-run): starts
 * itself again inside Electron, which encodes a canvas animation in a hidden window with WebCodecs. The results are
 * committed, so nobody needs it to run the tests.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const target = join(root, 'test/fixtures/media');
const bundle = join(root, 'node_modules/mediabunny/dist/bundles/mediabunny.mjs');

const CLIPS = [
  {
    name: 'story-9x16.mp4',
    container: 'mp4',
    codecs: ['avc', 'vp9'],
    width: 1080,
    height: 1920,
    seconds: 6,
    frameRate: 30,
  },
  {
    name: 'landscape-16x9.webm',
    container: 'webm',
    codecs: ['vp9', 'vp8'],
    width: 1280,
    height: 720,
    seconds: 12,
    frameRate: 25,
  },
  {
    name: 'turned-90.mp4',
    container: 'mp4',
    codecs: ['avc', 'vp9'],
    width: 640,
    height: 360,
    seconds: 2,
    frameRate: 24,
    rotation: 90,
  },
  { name: 'av1-square.mp4', container: 'mp4', codecs: ['av1'], width: 480, height: 480, seconds: 2, frameRate: 30 },
];

/** Runs in the window; gets a clip, gives back the file as base64 with the codec that this runtime could encode. */
async function encodeClip(clip) {
  const bunny = await import('clip://make/mediabunny.mjs');
  const canvas = new OffscreenCanvas(clip.width, clip.height);
  const context = canvas.getContext('2d');
  const codec = await bunny.getFirstEncodableVideoCodec(clip.codecs, {
    width: clip.width,
    height: clip.height,
    bitrate: 250_000,
  });
  if (codec === null) return null;
  const output = new bunny.Output({
    format:
      clip.container === 'mp4' ? new bunny.Mp4OutputFormat({ fastStart: 'in-memory' }) : new bunny.WebMOutputFormat(),
    target: new bunny.BufferTarget(),
  });
  const source = new bunny.CanvasSource(canvas, { codec, bitrate: 250_000, keyFrameInterval: 2 });
  output.addVideoTrack(source, { frameRate: clip.frameRate, rotation: clip.rotation ?? 0 });
  const sound = await bunny.canEncodeAudio('opus');
  const tone = sound ? new bunny.AudioBufferSource({ codec: 'opus', bitrate: 32_000 }) : null;
  if (tone !== null && clip.seconds > 2) output.addAudioTrack(tone);
  await output.start();
  const frames = clip.seconds * clip.frameRate;
  const unit = Math.min(clip.width, clip.height);
  for (let frame = 0; frame < frames; frame += 1) {
    const part = frame / frames;
    const sky = context.createLinearGradient(0, 0, 0, clip.height);
    sky.addColorStop(0, `hsl(${200 + 60 * part} 60% 32%)`);
    sky.addColorStop(1, `hsl(${20 + 30 * part} 80% 62%)`);
    context.fillStyle = sky;
    context.fillRect(0, 0, clip.width, clip.height);
    context.fillStyle = '#fff4d6';
    context.beginPath();
    context.arc(
      clip.width * (0.2 + 0.6 * part),
      clip.height * (0.5 - 0.25 * Math.sin(Math.PI * part)),
      unit * 0.12,
      0,
      2 * Math.PI,
    );
    context.fill();
    context.fillStyle = '#14332e';
    for (let hill = 0; hill < 3; hill += 1) {
      context.beginPath();
      context.ellipse(
        clip.width * (0.15 + 0.35 * hill),
        clip.height,
        unit * 0.5,
        unit * (0.3 + 0.08 * hill),
        0,
        0,
        2 * Math.PI,
      );
      context.fill();
    }
    await source.add(frame / clip.frameRate, 1 / clip.frameRate);
  }
  if (tone !== null && clip.seconds > 2) {
    const offline = new OfflineAudioContext(1, 48_000 * clip.seconds, 48_000);
    const oscillator = offline.createOscillator();
    const gain = offline.createGain();
    gain.gain.value = 0.1;
    oscillator.frequency.setValueAtTime(220, 0);
    oscillator.frequency.linearRampToValueAtTime(440, clip.seconds);
    oscillator.connect(gain).connect(offline.destination);
    oscillator.start();
    await tone.add(await offline.startRendering());
  }
  await output.finalize();
  const bytes = new Uint8Array(output.target.buffer);
  let text = '';
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return { codec, base64: btoa(text) };
}

async function encodeAll({ app, BrowserWindow, protocol }) {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'clip', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  await app.whenReady();
  const library = await readFile(bundle);
  protocol.handle('clip', (request) =>
    request.url.endsWith('.mjs')
      ? new Response(library, { headers: { 'content-type': 'text/javascript' } })
      : new Response('<!doctype html><title>clips</title>', { headers: { 'content-type': 'text/html' } }),
  );
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, backgroundThrottling: false } });
  await window.loadURL('clip://make/index.html');
  await mkdir(target, { recursive: true });
  for (const clip of CLIPS) {
    const made = await window.webContents.executeJavaScript(`(${encodeClip})(${JSON.stringify(clip)})`);
    if (made === null) {
      console.log(`${clip.name}: this runtime encodes none of ${clip.codecs.join(', ')}`);
      continue;
    }
    const bytes = Buffer.from(made.base64, 'base64');
    await writeFile(join(target, clip.name), bytes);
    console.log(`${clip.name}: ${made.codec}, ${bytes.length} bytes`);
  }
}

/** Electron starts folders, not files: a throw-away one imports this script. */
async function startInElectron() {
  const folder = await mkdtemp(join(tmpdir(), 'postroom-clips-'));
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'clips', version: '1.0.0', type: 'module', main: 'main.js' }),
  );
  await writeFile(join(folder, 'main.js'), `import(${JSON.stringify(import.meta.url)});\n`);
  const electron = createRequire(import.meta.url)('electron');
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { status } = spawnSync(electron, [...flags, folder], { stdio: 'inherit', timeout: 300_000 });
  await rm(folder, { recursive: true });
  process.exitCode = status ?? 1;
}

if (process.versions.electron === undefined) await startInElectron();
else {
  const electron = await import('electron');
  encodeAll(electron).then(
    () => electron.app.exit(0),
    (error) => {
      console.error(error);
      electron.app.exit(1);
    },
  );
}
