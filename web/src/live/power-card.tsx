// Power now, large, and whether it is now.

import type { Meter } from '../api';
import { Ago, useNow } from '../components/ago';
import { nameOf } from '../components/meter-chooser';
import { number, t } from '../i18n';
import { useValue } from '../observable';
import { powerOf } from '../quantities';
import type { Power } from '../quantities';
import { connection, status, values } from '../state';
import { whenText } from '../zone';
import { freshnessOf } from './freshness';
import { useLostConnection } from './trouble';

function Amount({ kind, watts }: { kind: 'import' | 'export'; watts: number | undefined }) {
  return (
    <div class={`amount ${kind}${watts ? '' : ' zero'}`}>
      <dt>{t(`now.${kind}`)}</dt>
      <dd>
        <span class="figure">{watts === undefined ? '-' : number(watts)}</span>
        <span class="unit">W</span>
      </dd>
    </div>
  );
}

function Amounts({ power }: { power: Power }) {
  return (
    <dl class="amounts">
      {power.import !== undefined && <Amount kind="import" watts={power.import} />}
      {power.export !== undefined && <Amount kind="export" watts={power.export} />}
    </dl>
  );
}

export function PowerCard({ meter, last }: { meter: Meter; last: number | undefined }) {
  const now = useNow();
  const { open } = useValue(connection);
  const power = powerOf(useValue(values)[meter.id] ?? {});
  const known = useValue(status)?.temperature_c;
  const temperature = useLostConnection() ? undefined : known;
  const { isStale } = power
    ? freshnessOf('active_power_import_w', { v: 0, t: power.time }, meter, now, open)
    : { isStale: true };
  return (
    <section class={`card power${isStale ? ' stale' : ''}`} aria-labelledby="power-title">
      <div class="card-head">
        <h2 id="power-title">{nameOf(meter)}</h2>
        <p class="quiet">{[meter.maker, meter.model].filter(Boolean).join(' ')}</p>
      </div>
      {power ? <Amounts power={power} /> : <p class="amounts none">{t('live.no_power')}</p>}
      <div class="card-foot quiet">
        <p>
          <i class={`dot${isStale ? ' off' : ''}`} />
          {last === undefined && t('live.no_telegram')}
          {last !== undefined && (isStale ? t('live.last', { time: whenText(last, now) }) : <Ago time={last} />)}
        </p>
        {temperature !== undefined && <p>{t('live.temperature', { value: number(temperature, 1) })}</p>}
      </div>
    </section>
  );
}
