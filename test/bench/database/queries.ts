/** A query that people or the worker wait for, with the index that makes it quick. `:workspace` and the like are filled in. */
export type HotQuery = {
  readonly name: string;
  readonly sql: string;
  /** Each must be in the plan. */
  readonly indexes: readonly string[];
  /** Asked by the worker, which row-level security does not hold. */
  readonly byWorker?: true;
};

/** In the form in which PostgREST asks for what supabase-js is told. */
export const HOT_QUERIES: readonly HotQuery[] = [
  {
    name: 'calendar',
    sql: `select p.* from posts p
      where p.workspace_id = :workspace and p.deleted_at is null
        and p.publish_date >= now() - interval '15 days' and p.publish_date < now() + interval '15 days'
      order by p.publish_date`,
    indexes: ['posts_publish_date_idx'],
  },
  {
    name: 'calendar by state',
    sql: `select p.* from posts p
      where p.workspace_id = :workspace and p.state = 'queued' and p.deleted_at is null
        and p.publish_date >= now() and p.publish_date < now() + interval '60 days'
      order by p.publish_date`,
    indexes: ['posts_calendar_idx'],
  },
  {
    name: 'post with targets',
    sql: `select p.*, coalesce(targets.rows, '[]') as post_targets from posts p
      left join lateral (
        select json_agg(row_to_json(target)) as rows from (
          select t.*, row_to_json(account) as social_accounts from post_targets t
          left join lateral (select a.* from social_accounts a
            where a.workspace_id = t.workspace_id and a.id = t.social_account_id) as account on true
          where t.workspace_id = p.workspace_id and t.post_id = p.id
        ) as target
      ) as targets on true
      where p.workspace_id = :workspace and p.id = :post`,
    indexes: ['posts_pkey', 'post_targets_post_idx', 'social_accounts_pkey'],
  },
  {
    name: 'account feed',
    sql: `select t.id, t.status, t.platform_url, p.content, p.publish_date
      from post_targets t join posts p on p.workspace_id = t.workspace_id and p.id = t.post_id
      where t.workspace_id = :workspace and t.social_account_id = :account and t.deleted_at is null
        and p.deleted_at is null and p.publish_date < now()
      order by p.publish_date desc limit 50`,
    indexes: ['post_targets_account_idx'],
  },
  {
    name: 'daily analytics',
    sql: `select d.day, d.event_type, sum(d.count) from analytics_daily d
      where d.workspace_id = :workspace and d.social_account_id = :account and d.day >= current_date - 90
      group by d.day, d.event_type order by d.day`,
    indexes: ['analytics_daily_account_idx'],
  },
  {
    name: 'post analytics',
    sql: `select e.event_type, sum(e.count) from analytics_events e
      where e.workspace_id = :workspace and e.post_id = :post group by e.event_type`,
    indexes: ['analytics_events_post_idx'],
  },
  {
    name: 'due jobs',
    sql: `select j.id, j.workspace_id from queue_jobs j
      where j.status = 'pending' and j.deleted_at is null and j.run_at <= now() + interval '10 days'
      order by j.run_at limit 50 for update skip locked`,
    indexes: ['queue_jobs_due_idx'],
    byWorker: true,
  },
];
