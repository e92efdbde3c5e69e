import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Backend, seedFile, startBackend } from '../backend/start-backend.ts';
import { say } from '../setup/say.mjs';
import { checkout } from './run-tool.ts';

/** As Supabase's CLI has it. */
const DEFAULT_PORT = 54321;

const USAGE = `npm run backend -- [--port ${DEFAULT_PORT}] [--data .cache/backend] [--reset]
  --port   the port on 127.0.0.1
  --data   the folder that keeps the database, the files and the keys
  --reset  removes what is in that folder and starts anew`;

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  return 1;
});

async function run(args: string[]): Promise<number> {
  const { help, port, data, reset } = readArguments(args);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  say('Starting the local backend; a new database takes some seconds.');
  const backend = await startBackend({ data, port, isReset: reset, seed: seedFile, say });
  for (const name of backend.applied) say(`Applied ${name}`);
  console.log(describe(backend, data));
  await untilEnded();
  say('Stopping…');
  await backend.stop();
  return 0;
}

function readArguments(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', default: false },
      port: { type: 'string', default: String(DEFAULT_PORT) },
      data: { type: 'string', default: path.join(checkout, '.cache', 'backend') },
      reset: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`"${values.port}" is no port.\n${USAGE}`);
  return { ...values, port, data: path.resolve(values.data) };
}

function describe({ url, publishableKey, secretKey }: Backend, data: string): string {
  return `
The local backend runs until Ctrl+C. Its data is in ${data}

SUPABASE_URL=${url}
SUPABASE_PUBLISHABLE_KEY=${publishableKey}
SUPABASE_SECRET_KEY=${secretKey}

The publishable key (Supabase called it the anon key) goes into an app. The secret key (the service_role key) goes around
every rule: it is for servers alone. supabase/seed.sql says who can sign in.
`;
}

async function untilEnded(): Promise<void> {
  await new Promise<void>((resolve) => {
    // 'disconnect': the process that handed over to us died.
    for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(event, () => resolve());
    process.channel?.unref();
  });
}
