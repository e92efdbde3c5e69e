import { expect, it } from 'vitest';
import { aspectOfColumn, aspectsOf } from './sync-aspects.ts';

it('what a mutation was about is said once, however many columns it has', () => {
  const plan = { wall_time: 'x', publish_date: 'x', tz_version: 'x', state: 'queued' };
  expect(aspectsOf('posts', 'update', { ...plan, content: 'x', body_rev: 3 })).toEqual(['plan', 'text']);
});

it('a part that comes or goes is a change of its post', () => {
  expect(aspectsOf('post_tags', 'insert', { post_id: 'x', tag_id: 'y' })).toEqual(['tags']);
  expect(aspectsOf('post_targets', 'update', { deleted_at: 'x' })).toEqual(['accounts']);
});

it('a row that comes back is told from one that goes', () => {
  expect(aspectsOf('posts', 'update', { deleted_at: null })).toEqual(['restored']);
  expect(aspectsOf('tags', 'update', { deleted_at: 'x' })).toEqual(['removed']);
});

it('counts and clocks of a row say nothing, and what nobody has a word for is a detail', () => {
  expect(aspectOfColumn('posts', 'updated_at')).toBeNull();
  expect(aspectOfColumn('posts', 'parent_post_id')).toBe('other');
});
