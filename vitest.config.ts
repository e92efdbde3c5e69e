import { defineConfig } from 'vitest/config';

// On two busy cores a first import or a thousand generated cases have taken more than Vitest's 5 s; a hang still ends.
const busyTimeoutMs = 20_000;
// Vitest's 1 s is less than a busy machine takes to copy a film; what never comes still fails.
const patientPolls = { poll: { timeout: 15_000 } };

// npm has PostgREST for Linux on x64 alone: elsewhere the tests of the team's database are left out.
const hasPostgrest = process.platform === 'linux' && process.arch === 'x64';

// The runtime's own resolver handles '#…' imports; only the 'dom' project needs a browser-like global.
export default defineConfig({
  test: {
    // Vitest leaves one core free, which on two is one file at a time, most of it waiting for the disk.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,drizzle,electron,renderer,scripts,test}/**/*.test.ts'],
          exclude: ['**/*.db.test.ts', '**/*.pg.test.ts', '**/node_modules/**'],
          environment: 'node',
          testTimeout: busyTimeoutMs,
          expect: patientPolls,
        },
      },
      {
        test: {
          name: 'db',
          include: ['{drizzle,electron,test}/**/*.db.test.ts'],
          environment: 'node',
          testTimeout: 30_000,
          expect: patientPolls,
          hookTimeout: 60_000,
        },
      },
      ...(hasPostgrest
        ? [
            {
              test: {
                // A Postgres and a PostgREST of its own for each file.
                name: 'server',
                include: ['{supabase,test}/**/*.pg.test.ts'],
                environment: 'node' as const,
                testTimeout: 120_000,
                expect: patientPolls,
                hookTimeout: 60_000,
              },
            },
          ]
        : []),
      {
        test: {
          name: 'dom',
          include: ['renderer/**/*.dom.test.tsx'],
          environment: 'jsdom',
          testTimeout: busyTimeoutMs,
          expect: patientPolls,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // One window at a time: two apps on two cores make every timing a guess.
          fileParallelism: false,
          expect: patientPolls,
        },
      },
    ],
  },
});
