export type TestCount = { passed: number; failed: number };

/** The part of vitest's JSON report that is counted. */
export type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

/**
 * One run of vitest as a count. A file that failed before or outside its tests (an import, a hook) counts as one failure,
 * and so does a run that left no report or failed for a reason no test shows (an unhandled rejection, a crash, a time-out).
 */
export function countRun(report: VitestReport | undefined, exitCode: number): TestCount {
  if (!report) return { passed: 0, failed: 1 };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  return { passed: report.numPassedTests, failed: exitCode !== 0 && failed === 0 ? 1 : failed };
}

export function sumCounts(counts: TestCount[]): TestCount {
  return counts.reduce((sum, count) => ({ passed: sum.passed + count.passed, failed: sum.failed + count.failed }), {
    passed: 0,
    failed: 0,
  });
}

/** A run in which no test passed has shown nothing, so it is not a success. */
export function isSuccess(count: TestCount): boolean {
  return count.failed === 0 && count.passed > 0;
}
