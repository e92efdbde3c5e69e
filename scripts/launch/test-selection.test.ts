import { describe, expect, it } from 'vitest';
import { splitProjects } from './test-selection.ts';

describe('the two halves of a test run', () => {
  it('are the fast projects and the end-to-end ones', () => {
    expect(splitProjects(['unit', 'db', 'e2e'], [])).toEqual({
      fast: ['--project=unit', '--project=db'],
      e2e: ['--project=e2e'],
    });
  });

  it('both get the filters, and only those halves run that have a file', () => {
    expect(splitProjects(['db'], ['electron/database', '-t', 'opens'])).toEqual({
      fast: ['--project=db', 'electron/database', '-t', 'opens'],
      e2e: [],
    });
  });

  it("do not widen the user's own choice of projects", () => {
    expect(splitProjects(['unit'], ['--project', 'unit', 'shared']).fast).toEqual(['--project=unit', 'shared']);
    expect(splitProjects(['unit'], ['--project=unit']).fast).toEqual(['--project=unit']);
  });
});
