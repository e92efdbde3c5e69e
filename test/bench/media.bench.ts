import { parseArgs } from 'node:util';
import { preparePackages } from './desk/packages.ts';
import type { Figure } from './figure.ts';
import { measureMemoryOfUpload } from './media/memory.ts';
import { measurePictures } from './media/pictures.ts';
import { measureThroughput } from './media/throughput.ts';
import type { Bench } from './run.ts';

export type MediaSizes = {
  readonly megabytes: number;
  readonly rounds: number;
  readonly gigabytes: number;
  readonly pictures: number;
};

type Part = (executable: string, sizes: MediaSizes, emit: (figure: Figure) => void) => Promise<void>;

const PARTS: Readonly<Record<string, Part>> = {
  upload: measureThroughput,
  memory: measureMemoryOfUpload,
  pictures: measurePictures,
};

/**
 * `npm run bench -- media [part …]`: what docs/benches.md lists, on the packaged build. `--megabytes`, `--rounds`: of the
 * upload; `--gigabytes`: of the file whose memory is looked at; `--pictures`: how many are dropped.
 */
export const bench: Bench = {
  run: async (emit) => {
    const number = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      args: process.argv.slice(3),
      allowPositionals: true,
      options: { megabytes: number, rounds: number, gigabytes: number, pictures: number },
    });
    const sizes: MediaSizes = {
      megabytes: Number(values.megabytes ?? 1_000),
      rounds: Number(values.rounds ?? 3),
      gigabytes: Number(values.gigabytes ?? 4),
      pictures: Number(values.pictures ?? 1_000),
    };
    const { driven } = await preparePackages();
    for (const [name, measure] of Object.entries(PARTS)) {
      if (positionals.length === 0 || positionals.includes(name)) await measure(driven, sizes, emit);
    }
  },
};
