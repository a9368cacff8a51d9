import { expect, it } from 'vitest';

import { withEvent } from './log';

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
