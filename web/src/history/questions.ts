// What the view History asks of the bridge, and how the answers become lines.

import type { EnergyUnit, Plot, Points } from '../api';
import type { Line, LineData } from '../components/line-plot';
import type { Period } from '../zone';

export type Subject = 'power' | 'current' | 'voltage' | 'temperature';

export const subjects: Subject[] = ['power', 'current', 'voltage', 'temperature'];
export const periods: Period[] = ['hour', 'day', 'month', 'year'];

/** The bars of a period; an hour has only its total. */
export const unitOfPeriod: Record<Period, EnergyUnit> = { hour: 'hour', day: 'hour', month: 'day', year: 'month' };
/** What a bar opens. */
export const periodOfUnit: Record<EnergyUnit, Period> = { hour: 'hour', day: 'day', month: 'month' };

const keys: Record<Subject, string[]> = {
  power: ['active_power_import_w', 'active_power_export_w', 'active_power_net_w'],
  current: ['current_l1_a', 'current_l2_a', 'current_l3_a'],
  voltage: ['voltage_l1_v', 'voltage_l2_v', 'voltage_l3_v'],
  temperature: ['temperature_c'],
};

const colors: Record<string, string> = {
  active_power_export_w: '--export', current_l1_a: '--l1', current_l2_a: '--l2', current_l3_a: '--l3',
  voltage_l1_v: '--l1', voltage_l2_v: '--l2', voltage_l3_v: '--l3', temperature_c: '--l1',
};

export function seriesOf(subject: Subject): string {
  return keys[subject].join();
}

const isKnown = (values: Points | undefined) => values?.some((value) => value !== null) ?? false;
const below = (values: Points) => values.map((value) => value && -value);

/** What is delivered is drawn below zero, so that its least becomes its most. */
function lineOf(plot: Plot, key: string): Line | undefined {
  const found = plot.series[key];
  if (!found || !isKnown(found.mean)) return undefined;
  const { mean, least, most } = found;
  const common = { key, color: colors[key] ?? '--import', filled: /_w$/.test(key) };
  if (key !== 'active_power_export_w') return { ...common, values: mean, ...(least && most && { least, most }) };
  if (!(most ?? mean).some((value) => value)) return undefined;
  return { ...common, values: below(mean), ...(least && most && { least: below(most), most: below(least) }) };
}

/** The same lines without values: who has moved to where nothing is known can move back. */
export function emptied(lines: Line[], length: number): Line[] {
  const nothing = new Array<null>(length).fill(null);
  return lines.map((line) => ({
    ...line, values: nothing, ...(line.least && line.most && { least: nothing, most: nothing }),
  }));
}

/** Lines of those quantities that the meter has sent; net power only where the two it is made of are missing. */
export function linesOf(plot: Plot, subject: Subject, from: number, to: number): LineData {
  const lines = keys[subject].map((key) => lineOf(plot, key)).filter((line) => line !== undefined);
  const series = lines.length > 1 ? lines.filter((line) => line.key !== 'active_power_net_w') : lines;
  return { time: plot.time, from, to, series };
}
