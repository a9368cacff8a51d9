// Local time of the meter, which need not be the browser's. Times are epoch seconds.

import { language } from './i18n';
import { status } from './state';

export type Period = 'hour' | 'day' | 'month' | 'year';

/** Seconds that a plot can show at once. */
export const shortest = 30;
export const longest = 6 * 366 * 86_400;

interface Wall {
  year: number;
  /** 1 to 12 */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function cached(name: string, make: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const found = formats.get(name) ?? make();
  formats.set(name, found);
  return found;
}

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The meters' time zone if the bridge says one that the browser knows, else the browser's. */
export function zone(): string {
  const wish = status.value?.time_zone;
  if (!wish) return ownZone;
  try {
    cached(`wall ${wish}`, () => wallFormat(wish));
    return wish;
  } catch {
    return ownZone;
  }
}

function wallFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
    second: 'numeric',
  });
}

/** What a clock on the wall shows at a time. */
export function wall(time: number, timeZone = zone()): Wall {
  const parts = cached(`wall ${timeZone}`, () => wallFormat(timeZone)).formatToParts(Math.floor(time) * 1000);
  const found: Record<string, number> = {};
  for (const part of parts) found[part.type] = Number(part.value);
  return found as unknown as Wall;
}

function offset(time: number, timeZone: string): number {
  const w = wall(time, timeZone);
  return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second) / 1000 - Math.floor(time);
}

/** When the wall shows this; months and days may be beyond their limits and are carried over. */
export function epoch(year: number, month: number, day: number, hour = 0, timeZone = zone()): number {
  const naive = Date.UTC(year, month - 1, day, hour) / 1000;
  const first = naive - offset(naive, timeZone);
  return naive - offset(first, timeZone);
}

/** Where the hour, day, month or year of a time begins, or the one that is `by` of them later. */
export function startOf(period: Period, time: number, by = 0, timeZone = zone()): number {
  const w = wall(time, timeZone);
  // Hours are counted and not read off the wall, which shows one of them twice in autumn.
  if (period === 'hour') return Math.floor(time) - w.minute * 60 - w.second + by * 3600;
  if (period === 'day') return epoch(w.year, w.month, w.day + by, 0, timeZone);
  if (period === 'month') return epoch(w.year, w.month + by, 1, 0, timeZone);
  return epoch(w.year + by, 1, 1, 0, timeZone);
}

const styles = {
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  clock: { hour: '2-digit', minute: '2-digit' },
  hour: { hour: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  date: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  short: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
  log: { dateStyle: 'short', timeStyle: 'medium' },
  number: { day: 'numeric' },
  shortMonth: { month: 'short' },
  month: { month: 'long', year: 'numeric' },
  year: { year: 'numeric' },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** A time as the language writes it, in the meters' zone. */
export function timeText(time: number, style: keyof typeof styles): string {
  const timeZone = zone();
  // English without a country would be American, with AM and PM.
  const locale = language.value === 'en' ? 'en-GB' : language.value;
  const format = cached(`${style} ${locale} ${timeZone}`,
    () => new Intl.DateTimeFormat(locale, { ...styles[style], timeZone, hourCycle: 'h23' }));
  return format.format(time * 1000);
}

/** A clock time of today, with the date if it was another day. */
export function whenText(time: number, now: number): string {
  return timeText(time, startOf('day', time) === startOf('day', now) ? 'clock' : 'short');
}

const day = 86_400;
const steps = [10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, day, 2 * day, 7 * day];

/** Round local times for an axis, at most so many, and how they are to be written. */
export function ticks(from: number, to: number, most: number): { times: number[]; text: (time: number) => string } {
  const step = steps.find((one) => (to - from) / one <= most);
  if (step === undefined) return monthTicks(from, to, most);
  const times: number[] = [];
  if (step >= day) {
    const first = startOf('day', from);
    for (let t = first < from ? startOf('day', from, 1) : first; t <= to; t = startOf('day', t, step / day)) times.push(t);
    return { times, text: (t) => timeText(t, 'day') };
  }
  const shift = offset(from, zone());
  // Hours by the offset that each has itself, so that they stay round when the clocks have changed.
  for (let local = Math.ceil((from + shift) / step) * step; local - shift <= to; local += step) {
    times.push(local - (step < 3600 ? shift : offset(local - shift, zone())));
  }
  return { times, text: (t) => (isMidnight(t) ? timeText(t, 'day') : timeText(t, step < 60 ? 'time' : 'clock')) };
}

function monthTicks(from: number, to: number, most: number): ReturnType<typeof ticks> {
  const by = Math.max(1, Math.ceil((to - from) / day / 30 / most));
  const times: number[] = [];
  for (let t = startOf('month', from, 0); t <= to; t = startOf('month', t, by)) if (t >= from) times.push(t);
  return { times, text: (t) => timeText(t, wall(t).month === 1 ? 'year' : 'shortMonth') };
}

function isMidnight(time: number): boolean {
  const w = wall(time);
  return w.hour === 0 && w.minute === 0;
}
