// Today by the hour and this month by the day, asked for anew each few minutes.

import { useEffect, useState } from 'preact/hooks';

import { api } from '../api';
import type { Bucket, EnergyUnit, Meter } from '../api';
import { Bars, kwh, totals } from '../components/bars';
import { t } from '../i18n';
import { useValue } from '../observable';
import { bridgeNow, connection } from '../state';
import { startOf } from '../zone';
import type { Period } from '../zone';

/** Seconds. */
const refresh = 120;

/** All hours of today or days of the month, those to come without values; undefined until they are known. */
function useEnergy(meter: string, period: Period, unit: EnergyUnit): Bucket[] | undefined {
  const [buckets, setBuckets] = useState<Bucket[]>();
  const { open } = useValue(connection);
  useEffect(() => {
    if (!open) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const load = () => {
      const now = bridgeNow();
      const question = { meter, from: startOf(period, now), to: startOf(period, now, 1), unit };
      api.energy(question, stop.signal).then((energy) => setBuckets(whole(energy.buckets, unit, question)), () => undefined);
      // At midnight yesterday's bars go at once.
      timer = setTimeout(load, Math.min(refresh, question.to - now + 1) * 1000);
    };
    load();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [meter, open]);
  return buckets;
}

/**
 * With a bucket for each hour or day of the period, so that the bars stand where they will stay. The bridge's days begin
 * at another time than these where it does not say in which time zone it is: each goes to the one that it is most in.
 */
export function whole(known: Bucket[], unit: EnergyUnit, range: { from: number; to: number }): Bucket[] {
  const result: Bucket[] = [];
  for (let from = range.from; from < range.to;) {
    const to = startOf(unit, from, 1);
    const bucket = known.find((one) => (one.from + one.to) / 2 >= from && (one.from + one.to) / 2 < to);
    result.push({ ...bucket, from, to });
    from = to;
  }
  return result;
}

export function totalText(buckets: Bucket[]): string {
  const sum = totals(buckets);
  const words = [sum.import === undefined ? '-' : kwh(sum.import)];
  if (sum.export) words.push(t('energy.exported', { amount: kwh(sum.export) }));
  if (sum.isEstimate) words.push(t('energy.partly_estimate'));
  return words.join(' · ');
}

export function EnergyCard({ meter, period }: { meter: Meter; period: 'day' | 'month' }) {
  const buckets = useEnergy(meter.id, period, period === 'day' ? 'hour' : 'day');
  const title = t(period === 'day' ? 'live.today' : 'live.month');
  const total = buckets ? totalText(buckets) : '';
  return (
    <section class="card" aria-labelledby={`energy-${period}`}>
      <h2 id={`energy-${period}`}>{title}</h2>
      {buckets
        ? <Bars buckets={buckets} unit={period === 'day' ? 'hour' : 'day'} total={total}
            summary={`${title}: ${total}`} />
        : <div class="bars-waiting" />}
    </section>
  );
}
