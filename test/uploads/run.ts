import { parseArgs } from 'node:util';
import type { UploadStep } from './progress.ts';
import { FAULT_RATE } from './rough-line.ts';
import { runUploadKills } from './upload-kills.ts';

/**
 * `npm run uploads -- --files 200 --gigabytes 20 --kills 50 --seed 1`: files from 1 MB to 1 GB go to the local backend. The disk
 * needs twice the gigabytes, once for the vault and once for Storage, and room for the largest file.
 */
const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '200' },
    gigabytes: { type: 'string', default: '20' },
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});
const BYTES_OF_GIGABYTE = 1_000_000_000;
const TOLD_EVERY_MS = 10_000;

const startedAt = performance.now();
const secondsSince = () => Math.round((performance.now() - startedAt) / 1_000);
let toldAt = startedAt;

const { wrong, ...figures } = await runUploadKills({
  files: Number(values.files),
  totalBytes: Math.round(Number(values.gigabytes) * BYTES_OF_GIGABYTE),
  minBytes: 1_000_000,
  maxBytes: BYTES_OF_GIGABYTE,
  kills: Number(values.kills),
  seed: Number(values.seed),
  onStep: tell,
});
const gigabytes = Number(values.gigabytes);
console.log(
  JSON.stringify({ ...figures, gigabytes, faults: FAULT_RATE, seconds: secondsSince(), wrong: wrong.length }),
);
for (const line of wrong.slice(0, 20)) console.error(line);
process.exitCode = wrong.length === 0 ? 0 : 1;

function tell({ kills, imported, ready, bytesSent }: UploadStep): void {
  if (performance.now() - toldAt < TOLD_EVERY_MS) return;
  toldAt = performance.now();
  const sent = `${(bytesSent / BYTES_OF_GIGABYTE).toFixed(2)} GB sent`;
  console.log(`${secondsSince()} s: ${kills} kills, ${imported} files imported, ${ready} ready, ${sent}`);
}
