import { join } from 'node:path';
import { readMigrations } from '../electron/database/migrations.ts';
import { makeTemplate } from '../electron/database/template.ts';

/** The empty mirror that a first start copies: part of every build, an extra resource of every package. */
const root = join(import.meta.dirname, '..');
const folder = join(root, 'out', 'template');
await makeTemplate(folder, readMigrations(join(root, 'drizzle', 'migrations')));
