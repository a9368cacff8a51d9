import { describe, expect, it } from 'vitest';

import { status } from './state';
import type { Status } from './api';
import { epoch, startOf, ticks, timeText, wall, zone } from './zone';

const oslo = 'Europe/Oslo';
const at = (text: string) => Date.parse(text) / 1000;

describe('local time', () => {
  it('has days of 23 and 25 hours where clocks are changed', () => {
    const spring = startOf('day', at('2026-03-29T12:00Z'), 0, oslo);
    expect(startOf('day', spring, 1, oslo) - spring).toBe(23 * 3600);
    const autumn = startOf('day', at('2026-10-25T12:00Z'), 0, oslo);
    expect(startOf('day', autumn, 1, oslo) - autumn).toBe(25 * 3600);
  });

  it('counts both of the hours that the wall shows as 02 in autumn', () => {
    const first = at('2026-10-25T00:30Z');
    expect(startOf('hour', first, 0, oslo)).toBe(at('2026-10-25T00:00Z'));
    expect(startOf('hour', first, 1, oslo)).toBe(at('2026-10-25T01:00Z'));
    expect(wall(startOf('hour', first, 1, oslo), oslo).hour).toBe(2);
  });

  it('begins months and years at local midnight, over the end of a year', () => {
    expect(startOf('month', at('2026-12-31T23:30Z'), 0, oslo)).toBe(at('2026-12-31T23:00Z'));
    expect(startOf('month', at('2026-12-15T00:00Z'), 1, oslo)).toBe(at('2026-12-31T23:00Z'));
    expect(startOf('year', at('2026-07-01T00:00Z'), -1, oslo)).toBe(at('2024-12-31T23:00Z'));
    expect(epoch(2026, 3, 32, 0, oslo)).toBe(at('2026-03-31T22:00Z'));
  });

  it('has hours that do not begin with those of UTC', () => {
    expect(startOf('hour', at('2026-01-01T00:10Z'), 0, 'Asia/Kolkata')).toBe(at('2025-12-31T23:30Z'));
  });

  it('is the bridge\'s if the browser knows its zone', () => {
    status.set({ time_zone: 'Europe/Oslo' } as Status);
    expect(zone()).toBe(oslo);
    expect(timeText(at('2026-01-01T12:00Z'), 'clock')).toBe('13:00');
    status.set({ time_zone: 'Mars/Olympus' } as Status);
    expect(zone()).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });
});

describe('ticks', () => {
  it('are round local times, and midnight is written as a date', () => {
    status.set({ time_zone: oslo } as Status);
    const { times, text } = ticks(at('2026-01-01T23:00Z'), at('2026-01-02T23:00Z'), 5);
    expect(times.map(text)).toEqual(['2 Jan', '06:00', '12:00', '18:00', '3 Jan']);
  });

  it('are round behind a change of the clocks, too', () => {
    status.set({ time_zone: oslo } as Status);
    const spring = ticks(at('2026-03-28T23:00Z'), at('2026-03-29T22:00Z'), 5);
    expect(spring.times.map(spring.text)).toEqual(['29 Mar', '06:00', '12:00', '18:00']);
    const autumn = ticks(at('2026-10-24T22:00Z'), at('2026-10-25T23:00Z'), 5);
    expect(autumn.times.map(autumn.text)).toEqual(['25 Oct', '06:00', '12:00', '18:00', '26 Oct']);
  });

  it('keep to local days where clocks are changed, and to months beyond', () => {
    status.set({ time_zone: oslo } as Status);
    const days = ticks(at('2026-03-27T23:00Z'), at('2026-03-31T22:00Z'), 6);
    expect(days.times.map((time) => wall(time).hour)).toEqual([0, 0, 0, 0, 0]);
    const months = ticks(at('2025-12-31T23:00Z'), at('2026-12-31T23:00Z'), 12);
    expect(months.times.map(months.text).slice(0, 3)).toEqual(['2026', 'Mar', 'May']);
  });
});
