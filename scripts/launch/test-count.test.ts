import { describe, expect, it } from 'vitest';
import { countRun, isSuccess, sumCounts, type VitestReport } from './test-count.ts';

const report = (numPassedTests: number, files: VitestReport['testResults']): VitestReport => ({
  numPassedTests,
  numFailedTests: files.flatMap((file) => file.assertionResults).filter((test) => test.status === 'failed').length,
  testResults: files,
});
const passing = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const failing = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
const unloadable = { status: 'failed', assertionResults: [] };

describe('the count of a run', () => {
  it('is what vitest reports', () => {
    expect(countRun(report(2, [passing, failing]), 1)).toEqual({ passed: 2, failed: 1 });
  });

  it('counts a file that could not be loaded', () => {
    expect(countRun(report(1, [passing, unloadable]), 1)).toEqual({ passed: 1, failed: 1 });
  });

  it('counts a failure that no test shows, such as an unhandled rejection', () => {
    expect(countRun(report(1, [passing]), 1)).toEqual({ passed: 1, failed: 1 });
  });

  it('counts a runner that crashed before it reported', () => {
    expect(countRun(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });

  it('is summed over the runs', () => {
    const sum = sumCounts([
      { passed: 2, failed: 1 },
      { passed: 3, failed: 0 },
    ]);
    expect(sum).toEqual({ passed: 5, failed: 1 });
  });
});

describe('a successful run', () => {
  it('has passed tests and no failure', () => {
    expect(isSuccess({ passed: 1, failed: 0 })).toBe(true);
    expect(isSuccess({ passed: 1, failed: 1 })).toBe(false);
  });

  it('is not one that tested nothing', () => {
    expect(isSuccess({ passed: 0, failed: 0 })).toBe(false);
  });
});
