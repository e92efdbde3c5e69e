import { addDays, format } from 'date-fns';
import { sql } from 'drizzle-orm';
import { isAppError } from '#shared/lib/app-error.ts';
import { newId } from '#shared/lib/ids.ts';
import { must } from '#shared/lib/must.ts';
import type { OfflineTeam } from '#test/harness/offline-team.ts';
import { planSample, SAMPLE_ACCOUNTS } from '../../../scripts/demo/plan.ts';

const FIRST_DAY = -12;
const LAST_DAY = 24;

/** A team's workspace with a month of posts, by the same calls as a person's hands. Returns posts to do something to. */
export async function fillTeamSample(desk: OfflineTeam): Promise<readonly string[]> {
  await desk.call('workspace.rename', { name: 'Lantern Coffee' });
  const accounts = new Map<string, string>();
  for (const account of SAMPLE_ACCOUNTS) {
    const id = newId();
    await desk.call('accounts.add', { id, ...account });
    accounts.set(account.provider, id);
  }
  for (const name of ['Product', 'Behind the bar', 'Community', 'Education', 'Event']) await desk.given.tag(name);
  const ids: string[] = [];
  for (const { sample, dayOffset, time, providers, state } of planSample()) {
    if (dayOffset < FIRST_DAY || dayOffset > LAST_DAY) continue;
    const id = newId();
    const wallTime = `${format(addDays(new Date(), dayOffset), 'yyyy-MM-dd')}T${time}`;
    const accountIds = providers.map((provider) => must(accounts.get(provider), provider));
    await desk.call('posts.create', { id, content: sample.text, wallTime, accountIds });
    if (state === 'queued' && dayOffset > 0) await desk.call('posts.queue', { ids: [id] }).catch(leaveAsDraft);
    if (dayOffset > 1) ids.push(id);
  }
  await desk.write(async (tx, db) => {
    await db.execute(sql`update posts set state = 'published' where publish_date < now()`);
    await db.execute(
      sql`update post_targets t set status = 'published' from posts p where p.id = t.post_id and p.publish_date < now()`,
    );
    await tx.changeCursor({ lastPulledAt: new Date().toISOString(), snapshot: '184201:184207:184203' });
  });
  await desk.sent();
  desk.say({ state: () => ({ kind: 'idle', syncedAtMs: Date.now() }) });
  return ids;
}

function leaveAsDraft(error: unknown): void {
  if (!isAppError(error, 'not_allowed')) throw error;
}
