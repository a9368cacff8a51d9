import { expect, it } from 'vitest';

import { folded, withEvent } from './log';

const event = (time: number) => ({ time, level: 'info' as const, sentence: `at ${time}` });

it('has an event once that came by the stream and with the log', () => {
  expect(withEvent([event(1), event(2)], event(2))).toEqual([event(1), event(2)]);
});

it('forgets the oldest of too many', () => {
  const many = Array.from({ length: 500 }, (_, time) => event(time));
  const next = withEvent(many, event(1000));
  expect(next.length).toBe(500);
  expect(next[0]).toEqual(event(1));
  expect(next.at(-1)).toEqual(event(1000));
});

it('shows equal events in a row once, at the time of the last', () => {
  const again = (time: number) => ({ ...event(1), time });
  expect(folded([event(1), again(2), again(3), event(4), again(5)])).toEqual([
    { event: again(5), count: 1 }, { event: event(4), count: 1 }, { event: again(3), count: 3 },
  ]);
});

it('keeps events of different levels apart', () => {
  expect(folded([event(1), { ...event(1), level: 'warning' }])).toHaveLength(2);
});
