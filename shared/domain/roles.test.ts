import { expect, it } from 'vitest';
import {
  FUNCTION_CELLS,
  INSIDE,
  type InsideRole,
  SPECIAL_CELLS,
  STORAGE_RIGHTS,
  TABLE_RIGHTS,
} from '../../supabase/tests/access/expected.ts';
import { must } from '../lib/must.ts';
import { LEAST_ROLES, mayDo, mayManage, type RightsAction, roleRank } from './roles.ts';
import { MEMBER_ROLES } from './states.ts';

function rightsIn(table: string) {
  return must(TABLE_RIGHTS[table], table);
}

function leastTo(says: string) {
  return must(
    SPECIAL_CELLS.find((cell) => cell.says === says),
    says,
  ).least;
}

/** Of everybody in the workspace, who may make this call. */
function whoMay(call: string): readonly InsideRole[] {
  const cell = must(
    FUNCTION_CELLS.find((each) => each.call === call),
    call,
  );
  return INSIDE.filter((role) => cell.who.includes(role));
}

it('ranks the roles as the server does', () => {
  expect(MEMBER_ROLES.toSorted((a, b) => roleRank(a) - roleRank(b))).toEqual([...INSIDE]);
  expect(INSIDE.map(roleRank)).toEqual([1, 2, 3, 4, 5]);
});

it('asks for the roles that the access matrix proves', () => {
  const parts = [rightsIn('post_targets'), rightsIn('post_media'), rightsIn('post_tags')];
  expect(parts).toEqual(parts.map(() => rightsIn('posts')));
  expect(rightsIn('asset_tags')).toEqual(rightsIn('media_assets'));
  expect(LEAST_ROLES).toEqual({
    'workspace.read': rightsIn('posts').read,
    'workspace.change': rightsIn('workspaces').updateOthers,
    'workspace.transferOwnership': whoMay('transfer_ownership(:workspace, :viewer)')[0],
    'members.manage': whoMay(`invite_member(:workspace, 'new@example.com', 'editor')`)[0],
    'accounts.write': rightsIn('social_accounts').insert,
    'posts.writeOwnDrafts': rightsIn('posts').insert,
    'posts.requestReview': leastTo('ask for a review of an own draft'),
    'posts.writeAll': rightsIn('posts').updateOthers,
    'posts.queue': leastTo('queue a draft'),
    'posts.approve': leastTo('approve'),
    'schedules.write': rightsIn('schedules').insert,
    'tags.write': rightsIn('tags').insert,
    'folders.write': rightsIn('media_folders').insert,
    'media.add': STORAGE_RIGHTS.insert,
    'media.writeOwn': rightsIn('media_assets').updateOwn,
    'media.writeAll': rightsIn('media_assets').updateOthers,
    'media.deleteObject': STORAGE_RIGHTS.delete,
  });
});

it('lets each role do what those below it may, and more', () => {
  const actions = Object.keys(LEAST_ROLES) as RightsAction[];
  const counts = INSIDE.map((role) => actions.filter((action) => mayDo(role, action)).length);
  expect(counts).toEqual([1, 5, 13, 16, 17]);
});

it('lets admins manage those below them, and owners everybody', () => {
  expect(INSIDE.filter((manager) => mayManage(manager, 'member'))).toEqual(
    whoMay(`set_member_role(:workspace, :viewer, 'member')`),
  );
  expect(INSIDE.filter((manager) => mayManage(manager, 'admin'))).toEqual(
    whoMay(`set_member_role(:workspace, :viewer, 'admin')`),
  );
  expect(INSIDE.map((role) => [mayManage('admin', role), mayManage('owner', role), mayManage('editor', role)])).toEqual(
    [
      [true, true, false],
      [true, true, false],
      [true, true, false],
      [false, true, false],
      [false, true, false],
    ],
  );
});
