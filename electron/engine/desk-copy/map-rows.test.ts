import { expect, it } from 'vitest';
import { junctionId, newId } from '#shared/lib/ids.ts';
import { mapUnit } from './map-rows.ts';

const workspaceId = newId();
const target = { workspaceId, isTeams: false, nowMs: 0 };

function file(name: string, details: Readonly<Record<string, unknown>>) {
  return { id: newId(), sha256: name.repeat(64), fileName: `${name}.jpg`, details };
}

it('a file that was made of another names the copy of that one, and nothing that was not copied', () => {
  const original = file('a', { hasLocation: true });
  const fitted = file('b', { made: { of: original.id, provider: 'x' } });
  const stripped = file('c', { made: { of: newId(), without: 'location' }, strippedOf: [original.id, newId()] });
  const { media_assets: rows } = mapUnit({ media_assets: [original, fitted, stripped] }, target, new Map());
  const copied = junctionId('media', workspaceId, original.sha256);
  expect(rows?.map(({ details }) => details)).toEqual([
    { hasLocation: true },
    { made: { of: copied, provider: 'x' } },
    { made: { of: null, without: 'location' }, strippedOf: [copied] },
  ]);
});
