import { expect, test } from 'vitest';
import { runUploadKills } from './upload-kills.ts';

/** A small part of what `npm run uploads` does before a release. */
const MINUTES = 60_000;
const MEGABYTE = 1_000_000;

test(
  '5 kills while 12 files go through a line that cuts, stalls, repeats and loses answers: each arrives whole, and no more is sent than must be (invariants 1, 2)',
  async () => {
    const report = await runUploadKills({
      files: 12,
      totalBytes: 80 * MEGABYTE,
      minBytes: MEGABYTE,
      maxBytes: 20 * MEGABYTE,
      kills: 5,
      seed: 13,
    });
    expect(report).toMatchObject({ files: 12, kills: 5, unequalHashes: 0, notReady: 0, wrong: [] });
    expect(report.bytesSent).toBeGreaterThanOrEqual(report.bytesNeeded);
    expect(report.bytesSent).toBeLessThanOrEqual(report.bytesBound);
    expect(report.cuts + report.stalls + report.repeats + report.lostAnswers).toBeGreaterThan(0);
  },
  10 * MINUTES,
);
