// What the meter says now, the last hour, today and the month.

import { useMemo } from 'preact/hooks';

import type { Meter } from '../api';
import { useNow } from '../components/ago';
import { LinePlot } from '../components/line-plot';
import type { LineData } from '../components/line-plot';
import { MeterChooser, useMeter } from '../components/meter-chooser';
import { number, t } from '../i18n';
import { useLastHour } from '../live/last-hour';
import type { Hour } from '../live/last-hour';
import { EnergyCard } from '../live/energy-cards';
import { PowerCard } from '../live/power-card';
import { TroubleNotice, useLostConnection } from '../live/trouble';
import { PhasesCard, SubMeters, ValuesCard } from '../live/value-cards';
import { useValue } from '../observable';
import { bridgeNow, session, status, values } from '../state';

function hourData(hour: Hour): LineData {
  const to = Math.max(bridgeNow(), hour.time[hour.time.length - 1] ?? 0);
  const hasExport = hour.delivered.some((watts) => (watts ?? 0) > 0);
  const series = [{ key: 'active_power_import_w', color: '--import', values: hour.drawn, filled: true }];
  if (hasExport) {
    const below = hour.delivered.map((watts) => watts && -watts);
    series.push({ key: 'active_power_export_w', color: '--export', values: below, filled: true });
  }
  return { time: hour.time, from: to - 3600, to, series };
}

function hourSummary(hour: Hour): string {
  const known = hour.drawn.filter((watts) => watts !== null);
  if (known.length === 0) return t('live.hour_empty');
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  return t('live.hour_summary', {
    mean: number(mean), least: number(Math.min(...known)), most: number(Math.max(...known)),
  });
}

function HourCard({ meter }: { meter: Meter }) {
  const hour = useLastHour(meter.id);
  // Moves on although no telegram comes.
  const tenth = Math.floor(useNow() / 10);
  const data = useMemo(() => hour && hourData(hour), [hour, tenth]);
  return (
    <section class="card wide" aria-labelledby="hour-title">
      <h2 id="hour-title">{t('live.last_hour')}</h2>
      {data && hour ? <LinePlot data={data} summary={hourSummary(hour)} height={240} /> : <div class="plot-waiting" />}
    </section>
  );
}

function BrokerLine() {
  const broker = useValue(status)?.broker;
  const isOld = useLostConnection();
  if (!broker || isOld) return null;
  const code = broker.code ?? (broker.connected ? 'connected' : 'lost');
  return (
    <p class="quiet broker">
      <i class={`dot${broker.connected ? '' : ' off'}`} />
      {t(`broker.${code}`, { host: broker.host })}
      {!broker.connected && ` ${broker.sentence}`} <a href="#/status">{t('nav.status')}</a>
    </p>
  );
}

function MeterNow({ meter }: { meter: Meter }) {
  const known = useValue(values)[meter.id];
  // The status may be older than the newest telegram, and the values older than the status.
  const times = Object.values(known ?? {}).map((value) => value.t);
  const last = Math.max(meter.last ?? 0, ...times) || undefined;
  const hasHistory = session.value?.capabilities.includes('history');
  return (
    <>
      <TroubleNotice meter={meter} last={last} />
      <div class="live-grid">
        <PowerCard meter={meter} last={last} />
        <HourCard meter={meter} key={meter.id} />
        <PhasesCard meter={meter} />
        {hasHistory && <EnergyCard meter={meter} period="day" key={`day-${meter.id}`} />}
        {hasHistory && <EnergyCard meter={meter} period="month" key={`month-${meter.id}`} />}
        <ValuesCard meter={meter} kind="registers" />
        <SubMeters meter={meter} />
        <ValuesCard meter={meter} kind="others" />
      </div>
    </>
  );
}

export default function Live() {
  const now = useValue(status);
  const { meter, meters } = useMeter();
  return (
    <div class="stack">
      <div class="card-head">
        <h1>{t('live.title')}</h1>
        {meter && <MeterChooser meter={meter} meters={meters} />}
      </div>
      {meter && <MeterNow meter={meter} />}
      {!meter && <p class="waiting">{t(now ? 'live.no_meter' : 'common.loading')}</p>}
      <BrokerLine />
    </div>
  );
}
