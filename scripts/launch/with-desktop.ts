import { prepareDesktop } from '../desktop/prepare-desktop.ts';
import { say } from '../setup/say.mjs';
import { ensureBuilt } from './build.ts';
import { checkout, runTool } from './run-tool.ts';

process.exitCode = await runWithDesktop(process.argv.slice(2)).catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  return 1;
});

/** Builds what is out of date and runs a command with the Electron runtime chosen and a display of its own. */
async function runWithDesktop([name, ...args]: string[]): Promise<number> {
  if (name === undefined) throw new Error('Name a command: node scripts/with-desktop.mjs <command> …');
  const desktop = await prepareDesktop(checkout, { display: 'own' });
  try {
    if (!(await ensureBuilt(checkout))) return 1;
    return await runTool(name, args, { checkout, env: desktop.env });
  } finally {
    desktop.stop();
  }
}
