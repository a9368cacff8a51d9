// Power of the last hour: what the bridge has kept, and each telegram as it comes.

import { useEffect, useState } from 'preact/hooks';

import { api } from '../api';
import type { Plot, Points, Telegram } from '../api';
import { useValue } from '../observable';
import { powerOf } from '../quantities';
import { bridgeNow, connection, session, telegram } from '../state';

export interface Hour {
  time: number[];
  drawn: (number | null)[];
  delivered: (number | null)[];
}

const length = 3600;
const wishedPoints = 400;
/** Between telegrams further apart than this nothing is known. */
const longestGap = 60;
const series = 'active_power_import_w,active_power_export_w,active_power_net_w';

/** As drawn and delivered, whichever of them the meter sends. */
export function fromPlot(plot: Plot): Hour {
  const drawn = plot.series['active_power_import_w']?.mean;
  const delivered = plot.series['active_power_export_w']?.mean;
  const net = plot.series['active_power_net_w']?.mean;
  const nothing = plot.time.map(() => null);
  const isKnown = (values: Points | undefined) => values?.some((watts) => watts !== null) ?? false;
  if (!net || !isKnown(net) || isKnown(drawn)) {
    return { time: [...plot.time], drawn: [...(drawn ?? nothing)], delivered: [...(delivered ?? nothing)] };
  }
  return {
    time: [...plot.time],
    drawn: net.map((watts) => watts && Math.max(watts, 0)),
    delivered: net.map((watts) => watts && Math.max(-watts, 0)),
  };
}

/** With a telegram at its end, and without what is older than an hour. */
export function withNewest(hour: Hour, next: Telegram): Hour {
  const power = powerOf(Object.fromEntries(Object.entries(next.values).map(([key, v]) => [key, { v, t: next.time }])));
  const last = hour.time[hour.time.length - 1] ?? -Infinity;
  if (!power || next.time <= last) return hour;
  const begin = hour.time.findIndex((time) => time >= next.time - length);
  const kept = begin < 0 ? hour.time.length : begin;
  const gap = next.time - last > longestGap && Number.isFinite(last);
  const added = (values: (number | null)[], value: number | undefined) => (
    [...values.slice(kept), ...(gap ? [null] : []), value ?? null]
  );
  return {
    time: [...hour.time.slice(kept), ...(gap ? [last + 1] : []), next.time],
    drawn: added(hour.drawn, power.import),
    delivered: added(hour.delivered, power.export),
  };
}

const empty: Hour = { time: [], drawn: [], delivered: [] };

/** Undefined until it is known what the bridge has kept. */
export function useLastHour(meter: string): Hour | undefined {
  const [hour, setHour] = useState<Hour>();
  const { open } = useValue(connection);
  useEffect(() => {
    if (!open) return;
    const stop = new AbortController();
    const to = Math.ceil(bridgeNow());
    const hasHistory = session.value?.capabilities.includes('history');
    if (!hasHistory) setHour(empty);
    else {
      api.plot({ meter, from: to - length, to, series, points: wishedPoints }, stop.signal)
        .then((plot) => setHour(fromPlot(plot)), () => !stop.signal.aborted && setHour((known) => known ?? empty));
    }
    const end = telegram.watch((next) => {
      if (next?.meter === meter) setHour((known) => known && withNewest(known, next));
    });
    return () => {
      stop.abort();
      end();
    };
  }, [meter, open]);
  return hour;
}
