// The made-up house's past.

import { house, now, power, values } from './house.mjs';

const steps = [0, 10, 60, 600, 3600, 86_400];
const begin = () => now() - 3 * 365 * 86_400;
/** A quarter of an hour without telegrams, so that gaps are seen. */
const isGap = (t) => t % 86_400 > 11 * 3600 && t % 86_400 < 11.25 * 3600;

function at(t, key, meter) {
  if (t > now() || t < begin() || isGap(t)) return null;
  if (key === 'temperature_c') return Math.round((20 + 3 * Math.sin(t / 13_750)) * 10) / 10;
  return values(t, { id: meter })[key] ?? null;
}

export function plot(query) {
  const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
  const meter = query.get('meter') ?? house.id;
  const wish = (to - from) / Number(query.get('points') ?? 700);
  const step = wish <= 3 ? 0 : steps.find((one) => one >= wish) ?? 86_400;
  const pace = step || 2.5;
  const time = [];
  for (let t = Math.ceil(from / pace) * pace; t < to; t += pace) time.push(t);
  const keys = (query.get('series') ?? 'active_power_import_w,active_power_export_w').split(',');
  const series = {};
  for (const key of keys) {
    const spread = Array.from({ length: step ? 6 : 1 }, (_, index) => (index * pace) / 6);
    const sets = time.map((t) => spread.map((offset) => at(t + offset, key, meter)).filter((v) => v !== null));
    const pick = (how) => sets.map((set) => (set.length ? how(set) : null));
    series[key] = { mean: pick((set) => set.reduce((a, b) => a + b, 0) / set.length) };
    if (step) Object.assign(series[key], { least: pick((set) => Math.min(...set)), most: pick((set) => Math.max(...set)) });
  }
  return { meter, step, time, series };
}

function offset(t, zone) {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(t * 1000);
  const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(parts.find((p) => p.type === 'timeZoneName').value) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60) : 0;
}

/** The beginning of the next hour, day or month of local time. */
function next(t, unit, zone) {
  if (unit === 'hour') return (Math.floor(t / 3600) + 1) * 3600;
  const local = new Date((t + offset(t, zone)) * 1000);
  const [y, m, d] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  const wall = (unit === 'day' ? Date.UTC(y, m, d + 1) : Date.UTC(y, m + 1, 1)) / 1000;
  return wall - offset(wall - offset(t, zone), zone);
}

export function energy(query, zone) {
  const unit = query.get('unit') ?? 'day';
  const to = Number(query.get('to'));
  const buckets = [];
  for (let from = Number(query.get('from')); from < to && buckets.length < 5000;) {
    const end = next(from, unit, zone);
    const bucket = { from, to: end };
    if (from < now() && from > begin()) Object.assign(bucket, energyOf(from, Math.min(end, now())), { covered: 1 });
    const day = Math.floor(from / 86_400);
    if (bucket.import_kwh !== undefined && day % 9 === 4) Object.assign(bucket, { estimate: true, covered: 0.8 });
    if (day % 40 !== 17) buckets.push(bucket);
    else buckets.push({ from, to: end });
    from = end;
  }
  return { meter: query.get('meter'), unit, buckets };
}

function energyOf(from, to) {
  const parts = 48;
  let drawn = 0;
  let delivered = 0;
  for (let index = 0; index < parts; ++index) {
    const p = power(from + ((to - from) * (index + 0.5)) / parts);
    if (p > 0) drawn += p;
    else delivered -= p;
  }
  const kwh = (sum) => Math.round(((sum / parts) * (to - from)) / 3600) / 1000;
  return { import_kwh: kwh(drawn), export_kwh: kwh(delivered) };
}

export function csv(query, zone) {
  if (query.get('view') === 'energy') {
    const rows = energy(query, zone).buckets.map((b) => [b.from, b.to, b.import_kwh ?? '', b.export_kwh ?? '', b.estimate ?? false]);
    return ['from,to,import_kwh,export_kwh,estimate', ...rows.map((row) => row.join())].join('\n');
  }
  const found = plot(query);
  const keys = Object.keys(found.series);
  const rows = found.time.map((t, index) => [t, ...keys.map((key) => found.series[key].mean[index] ?? '')].join());
  return [`time,${keys.join()}`, ...rows].join('\n');
}
