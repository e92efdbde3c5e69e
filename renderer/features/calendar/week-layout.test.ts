import { describe, expect, it } from 'vitest';
import type { CalendarPost } from '../../../shared/contract/calendar.ts';
import { layOutDay } from './week-layout.ts';

function postAt(time: string, id = time): CalendarPost {
  return {
    id,
    wallTime: `2027-03-01T${time}`,
    postZone: null,
    repeated: null,
    state: 'queued',
    reviewState: 'none',
    snippet: '',
    accountIds: [],
    tagIds: [],
    thumbnail: null,
    mediaCount: 0,
  };
}

function columnsOf(times: readonly string[], most: number) {
  const layout = layOutDay(
    times.map((time, index) => postAt(time, `${time} ${index}`)),
    most,
  );
  return [...layout.values()].flatMap(({ placed, more }) => [
    ...placed.map(({ post, column, columns }) => `${post.id.slice(0, 5)} ${column}/${columns}`),
    ...(more ? [`+${more.count} at :${more.minute}`] : []),
  ]);
}

describe('a day of a week', () => {
  it('gives posts that stand apart the whole width', () => {
    expect(columnsOf(['09:00', '09:30', '12:00'], 3)).toEqual(['09:00 0/1', '09:30 0/1', '12:00 0/1']);
  });

  it('stacks posts of the same minute sideways, and those that would cover each other', () => {
    expect(columnsOf(['09:00', '09:00', '09:15', '09:45'], 3)).toEqual([
      '09:00 0/3',
      '09:00 1/3',
      '09:15 2/3',
      '09:45 0/1',
    ]);
  });

  it('says how many do not fit beside the others', () => {
    expect(columnsOf(['09:00', '09:00', '09:00', '09:00', '10:00'], 3)).toEqual([
      '09:00 0/3',
      '09:00 1/3',
      '+2 at :0',
      '10:00 0/1',
    ]);
  });

  it('leaves a narrow day’s one post beside the number of the others, never under it', () => {
    const layout = layOutDay([postAt('09:00', 'a'), postAt('09:00', 'b'), postAt('09:00', 'c')], 1);
    const [hour] = layout.values();
    const [tile] = hour?.placed ?? [];
    expect(1 / (tile?.columns ?? 0) + 1 / (hour?.more?.columns ?? 0)).toBe(1);
    expect([hour?.placed.length, hour?.more?.count]).toEqual([1, 2]);
  });

  it('keeps every post, shown or counted, however many there are', () => {
    const times = Array.from(
      { length: 500 },
      (_, index) => `${String(Math.floor(index / 21)).padStart(2, '0')}:${String((index * 7) % 60).padStart(2, '0')}`,
    ).sort();
    const layout = layOutDay(
      times.map((time, index) => postAt(time, String(index))),
      2,
    );
    const total = [...layout.values()].reduce((sum, { placed, more }) => sum + placed.length + (more?.count ?? 0), 0);
    expect(total).toBe(500);
  });
});
