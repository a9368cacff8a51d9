import { describe, expect, it } from 'vitest';

import type { Meter, Plot, Telegram } from '../api';
import { niceTop, totals } from '../components/bars';
import { status } from '../state';
import type { Status } from '../api';
import { withTelegram } from '../stream';
import { whole } from './energy-cards';
import { freshnessOf, silence } from './freshness';
import { fromPlot, withNewest } from './last-hour';

const meter = { id: 'house', expected_s: 40 } as Meter;

describe('freshness', () => {
  it('marks power that is older than telegrams may be, and says when it is from', () => {
    expect(freshnessOf('active_power_import_w', { v: 1, t: 1000 }, meter, 1040, true)).toEqual({ isStale: false });
    expect(freshnessOf('active_power_import_w', { v: 1, t: 1000 }, meter, 1041, true)).toEqual({ isStale: true, from: 1000 });
  });

  it('says when an hourly register is from, and marks it only when the next is overdue', () => {
    expect(freshnessOf('active_energy_import_kwh', { v: 1, t: 0 }, meter, 1800, true)).toEqual({ isStale: false, from: 0 });
    expect(freshnessOf('active_energy_import_kwh', { v: 1, t: 0 }, meter, 4000, true)).toEqual({ isStale: true, from: 0 });
  });

  it('takes nothing for new while there is no connection', () => {
    expect(freshnessOf('current_l1_a', { v: 1, t: 1000 }, meter, 1001, false)).toEqual({ isStale: true, from: 1000 });
  });

  it('gives gas and water a day', () => {
    const gas = { id: 'gas', parent: 'house' } as Meter;
    expect(freshnessOf('gas_volume_m3', { v: 1, t: 0 }, gas, 80_000, true)).toEqual({ isStale: false, from: 0 });
  });

  it('knows silence from a telegram that is only due', () => {
    expect(silence(meter, undefined, 500)).toBeUndefined();
    expect(silence(meter, 460, 500)).toBeUndefined();
    expect(silence(meter, 459, 500)).toBe(41);
  });
});

describe('the last hour', () => {
  const telegram = (time: number, values: Record<string, number>): Telegram => ({ meter: 'house', time, values });

  it('drops what is older than an hour when a telegram comes', () => {
    const hour = { time: [0, 3000, 3990], drawn: [1, 2, 3], delivered: [0, 0, 0] };
    expect(withNewest(hour, telegram(4000, { active_power_import_w: 4 })))
      .toEqual({ time: [3000, 3990, 4000], drawn: [2, 3, 4], delivered: [0, 0, null] });
  });

  it('leaves a hole where telegrams were missing', () => {
    const hour = { time: [1000], drawn: [1], delivered: [0] };
    expect(withNewest(hour, telegram(1100, { active_power_import_w: 4, active_power_export_w: 0 })))
      .toEqual({ time: [1000, 1001, 1100], drawn: [1, null, 4], delivered: [0, null, 0] });
  });

  it('does not take a telegram without power, or one from before', () => {
    const hour = { time: [1000], drawn: [1], delivered: [0] };
    expect(withNewest(hour, telegram(1001, { voltage_l1_v: 230 }))).toBe(hour);
    expect(withNewest(hour, telegram(999, { active_power_import_w: 4 }))).toBe(hour);
  });

  it('divides net power where a meter sends nothing else', () => {
    const plot = { meter: 'm', step: 10, time: [1, 2, 3], series: { active_power_net_w: { mean: [5, -7, null] } } } as Plot;
    expect(fromPlot(plot)).toEqual({ time: [1, 2, 3], drawn: [5, 0, null], delivered: [0, 7, null] });
  });
});

describe('energy', () => {
  it('has a place for each hour of a day of 23', () => {
    status.set({ time_zone: 'Europe/Oslo' } as Status);
    const from = Date.parse('2026-03-28T23:00Z') / 1000;
    const buckets = whole([{ from: from + 3600, to: from + 7200, import_kwh: 2 }], 'hour', { from, to: from + 23 * 3600 });
    expect(buckets.length).toBe(23);
    expect(buckets.map((bucket) => bucket.import_kwh).slice(0, 3)).toEqual([undefined, 2, undefined]);
  });

  it('has a place for each day although the bridge begins its days at another time', () => {
    status.set({ time_zone: 'Europe/Oslo' } as Status);
    const from = Date.parse('2026-06-30T22:00Z') / 1000;
    const ofBridge = [0, 1, 2].map((day) => ({ from: from + day * 86_400 + 7200, to: from + (day + 1) * 86_400 + 7200, import_kwh: day }));
    const buckets = whole(ofBridge, 'day', { from, to: from + 31 * 86_400 });
    expect(buckets.map((bucket) => bucket.import_kwh).slice(0, 4)).toEqual([0, 1, 2, undefined]);
    expect(buckets[1]!.from).toBe(from + 86_400);
  });

  it('is not zero in total where nothing is known', () => {
    expect(totals([{ from: 0, to: 1 }])).toEqual({ isEstimate: false });
    expect(totals([{ from: 0, to: 1, import_kwh: 1 }, { from: 1, to: 2, import_kwh: 2, estimate: true }]))
      .toEqual({ import: 3, isEstimate: true });
  });

  it('has an axis with round numbers', () => {
    expect([0, 0.3, 1, 1.1, 3, 4.4, 72].map(niceTop)).toEqual([1, 0.4, 1, 2, 4, 5, 100]);
  });
});

describe('values', () => {
  it('of a telegram take the place of older ones, and leave the others their time', () => {
    const known = { active_power_import_w: { v: 1, t: 10 }, active_energy_import_kwh: { v: 5, t: 10 } };
    expect(withTelegram(known, { meter: 'm', time: 12, values: { active_power_import_w: 2 } }))
      .toEqual({ active_power_import_w: { v: 2, t: 12 }, active_energy_import_kwh: { v: 5, t: 10 } });
  });
});
