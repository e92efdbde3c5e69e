-- A sample team for local development only: `npm run backend` and `supabase db reset` run it on a new database. It never
-- reaches a hosted project (`supabase db push` leaves it out unless told --include-seed; do not tell it).
--
-- Sign in as ada@example.com (owner), edgar@example.com (editor) or vera@example.com (viewer), password "postroom".

do $$
declare
  ada uuid := 'aaaaaaaa-0000-4000-8000-000000000001';
  edgar uuid := 'aaaaaaaa-0000-4000-8000-000000000002';
  vera uuid := 'aaaaaaaa-0000-4000-8000-000000000003';
  team uuid := 'aaaaaaaa-0000-4000-8000-000000000010';
  instagram uuid := 'aaaaaaaa-0000-4000-8000-000000000020';
  bluesky uuid := 'aaaaaaaa-0000-4000-8000-000000000021';
  launch uuid := 'aaaaaaaa-0000-4000-8000-000000000030';
  idea uuid := 'aaaaaaaa-0000-4000-8000-000000000031';
begin
  -- Auth does not read a user whose tokens are null.
  insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token, recovery_token,
    email_change, email_change_token_new, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
  select person.id, 'authenticated', 'authenticated', lower(person.name) || '@example.com',
    extensions.crypt('postroom', extensions.gen_salt('bf', 10)), now(), '', '', '', '',
    '{"provider": "email", "providers": ["email"]}', jsonb_build_object('full_name', person.name), now(), now()
  from (values (ada, 'Ada'), (edgar, 'Edgar'), (vera, 'Vera')) as person (id, name);
  insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
  select gen_random_uuid(), 'email', u.id::text, u.id,
    jsonb_build_object('sub', u.id, 'email', u.email, 'email_verified', true), now(), now()
  from auth.users u where u.id in (ada, edgar, vera);
  -- Supabase's own Auth looks for this column's value; Lite has no such column.
  if exists (
    select from information_schema.columns where table_schema = 'auth' and table_name = 'users' and column_name = 'instance_id'
  ) then
    execute 'update auth.users set instance_id = ''00000000-0000-0000-0000-000000000000'' where instance_id is null';
  end if;

  -- As Ada, by the functions that a person uses. Until the end of the transaction.
  perform set_config('request.jwt.claims', jsonb_build_object('sub', ada, 'role', 'authenticated')::text, true),
    set_config('request.jwt.claim.sub', ada::text, true);
  perform public.create_workspace('Sample team', 'Europe/Berlin', team);
  insert into public.workspace_members (workspace_id, user_id, email, display_name, role, status) values
    (team, edgar, 'edgar@example.com', 'Edgar', 'editor', 'active'),
    (team, vera, 'vera@example.com', 'Vera', 'viewer', 'active');
  insert into public.social_accounts (id, workspace_id, provider, display_name, handle) values
    (instagram, team, 'instagram', 'Sample team', '@sample.team'),
    (bluesky, team, 'bluesky', 'Sample team', '@sample.example.com');
  insert into public.tags (workspace_id, name, color) values (team, 'Launch', 'tag-1'), (team, 'Behind the scenes', 'tag-2');
  insert into public.posts (id, workspace_id, content, state, timezone, publish_date) values
    (launch, team, 'We open on Friday. Come and have a look!', 'queued', 'Europe/Berlin', now() + interval '3 days'),
    (idea, team, 'An idea without a time yet', 'draft', 'Europe/Berlin', null);
  insert into public.post_targets (workspace_id, post_id, social_account_id) values
    (team, launch, instagram), (team, launch, bluesky), (team, idea, bluesky);
  perform set_config('request.jwt.claims', '', true), set_config('request.jwt.claim.sub', '', true);
end $$;
