import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import type { UploadsView } from '#shared/contract/media.ts';
import { makeFolder } from '#test/harness/temporary-folder.ts';
import { writeNoise } from '#test/uploads/noise-files.ts';
import { type Figure, median } from '../figure.ts';
import type { MediaSizes } from '../media.bench.ts';
import { sendAtOnce, sendByCurl } from './curl.ts';
import { openTeamApp } from './team-app.ts';

/** One file to one backend, by the app and by curl in turns, a new file each round. */
export async function measureThroughput(
  executable: string,
  { megabytes, rounds }: MediaSizes,
  emit: (figure: Figure) => void,
): Promise<void> {
  const app = await openTeamApp(executable);
  const folder = await makeFolder();
  const rates = { ours: [] as number[], curl: [] as number[], once: [] as number[] };
  try {
    for (let round = 1; round <= rounds; round++) {
      const path = join(folder, `${round}.wav`);
      await writeNoise(path, { sizeBytes: megabytes * 1_000_000, seed: `bench-${round}` });
      const sending = timeUpload(app.page);
      await app.importFile(path);
      rates.ours.push(megabytes / (await sending));
      // The project hashes what came, in the same process that takes what comes next.
      await app.untilReady(round);
      const target = { ...app.backend, workspaceId: app.workspaceId, token: await app.readToken() };
      rates.curl.push(megabytes / (await sendByCurl(path, target)));
      rates.once.push(await sendAtOnce(path, target));
      await rm(path);
    }
  } finally {
    await app.stop();
  }
  const ratios = rates.ours.map((rate, round) => rate / (rates.curl[round] ?? Number.NaN));
  emit({ name: 'media.upload', value: median(ratios), unit: 'of curl', target: { atLeast: 0.9 } });
  emit({ name: 'media.upload.ours', value: median(rates.ours), unit: 'MB/s' });
  emit({ name: 'media.upload.curl', value: median(rates.curl), unit: 'MB/s' });
  emit({ name: 'media.upload.curl_at_once', value: median(rates.once), unit: 'MB/s' });
}

/** Seconds from when the app begins with the next file until its Storage has it, as the activity page would say it. */
export async function timeUpload(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const read = async () => {
      const answer = await window.postroom.call('media.readUploads', {});
      if (!answer.ok) throw new Error(answer.error.code);
      return answer.value as UploadsView;
    };
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    while (!(await read()).isSending) await wait(10);
    const startedAt = performance.now();
    for (let view = await read(); view.files > 0; view = await read()) await wait(100);
    return (performance.now() - startedAt) / 1_000;
  });
}
