/**
 * Vitest's arguments for the two halves of a run: the projects that need no app, and those that drive the built one.
 * A --project among the user's arguments has already narrowed `selected`, so it is not repeated.
 */
export function splitProjects(selected: string[], args: string[]): { fast: string[]; e2e: string[] } {
  const rest = args.filter((arg, at) => !isProject(arg) && args[at - 1] !== '--project');
  const choose = (projects: string[]) =>
    projects.length === 0 ? [] : [...projects.map((project) => `--project=${project}`), ...rest];
  return {
    fast: choose(selected.filter((project) => project !== 'e2e')),
    e2e: choose(selected.filter((project) => project === 'e2e')),
  };
}

function isProject(arg: string): boolean {
  return arg === '--project' || arg.startsWith('--project=');
}
