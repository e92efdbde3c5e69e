import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  // Not schema/server: those tables never leave the team's project.
  schema: ['./drizzle/schema/*.ts', './drizzle/schema/device/*.ts'],
  out: './drizzle/migrations',
});
