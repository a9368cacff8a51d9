// Today by the hour and this month by the day, asked for anew each few minutes.

import { useEffect, useState } from 'preact/hooks';

import { api } from '../api';
import type { ApiError, Bucket, EnergyUnit, Meter } from '../api';
import { Bars, kwh, totals } from '../components/bars';
import { t } from '../i18n';
import { useValue } from '../observable';
import { bridgeNow, connection } from '../state';
import { startOf } from '../zone';
import type { Period } from '../zone';

const refresh = 120_000;

/** All hours of today or days of the month, those to come without values; undefined until they are known. */
function useEnergy(meter: string, period: Period, unit: EnergyUnit): Bucket[] | undefined {
  const [buckets, setBuckets] = useState<Bucket[]>();
  const { open } = useValue(connection);
  useEffect(() => {
    const stop = new AbortController();
    const load = () => {
      const now = bridgeNow();
      const question = { meter, from: startOf(period, now), to: startOf(period, now, 1), unit };
      api.energy(question, stop.signal).then(
        (energy) => setBuckets(whole(energy.buckets, unit, question)),
        // Of a meter that is new nothing is kept yet.
        (error: ApiError) => error.status === 404 && setBuckets(whole([], unit, question)),
      );
    };
    if (open) load();
    const timer = setInterval(load, refresh);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [meter, open]);
  return buckets;
}

/** With a bucket for each hour or day of the period, so that the bars stand where they will stay. */
export function whole(known: Bucket[], unit: EnergyUnit, range: { from: number; to: number }): Bucket[] {
  const byStart = new Map(known.map((bucket) => [bucket.from, bucket]));
  const result: Bucket[] = [];
  for (let from = range.from; from < range.to;) {
    const to = startOf(unit, from, 1);
    result.push(byStart.get(from) ?? { from, to });
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
