// Each meter with what it has sent and what went wrong with it.

import { useState } from 'preact/hooks';

import { address } from '../api';
import type { Capability, Meter, Status } from '../api';
import { Ago } from '../components/ago';
import { Icon } from '../components/icon';
import { Notice } from '../components/notice';
import { nameOf } from '../components/meter-chooser';
import { saidOf } from '../diagnosis';
import { number, t, translated } from '../i18n';
import { sourceInWords } from '../settings/source';
import { humanised } from '../settings/words';
import { isDevice, session } from '../state';
import { Facts } from './facts';

function Counts({ title, prefix, counts }: { title: string; prefix: string; counts: Record<string, number> | undefined }) {
  const rows = Object.entries(counts ?? {}).filter(([, count]) => count > 0);
  if (!rows.length) return null;
  return (
    <table class="table">
      <caption>{title}</caption>
      <tbody>
        {rows.map(([name, count]) => (
          <tr><th scope="row">{translated(`${prefix}.${name}`, humanised(name))}</th><td>{number(count)}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

function clockWords(clock: Meter['clock']): string {
  if (!clock) return '';
  const shows = String(clock['shows'] ?? '');
  const deviation = clock['deviation_s'];
  return [translated(`clock.${shows}`, humanised(shows)), typeof deviation === 'number' ? `${deviation > 0 ? '+' : ''}${number(deviation)} s` : '']
    .filter(Boolean).join(', ');
}

/** What is the matter with a meter, if anything is. */
function Trouble({ meter }: { meter: Meter }) {
  const { sentence, nextStep } = saidOf(meter.diagnosis);
  if (meter.diagnosis.code === 'good' || !sentence) return null;
  return (
    <Notice tone={meter.online ? 'warning' : 'error'} title={sentence}>
      {nextStep && <p>{nextStep}</p>}
    </Notice>
  );
}

function Details({ meter }: { meter: Meter }) {
  const can = (what: Capability) => session.value!.capabilities.includes(what) && !meter.parent;
  return (
    <div class="stack">
      <Trouble meter={meter} />
      <Facts facts={[
        [t('status.last'), meter.last === undefined ? t('status.never') : <Ago time={meter.last} />],
        [t('status.readings'), number(meter.readings)],
        [t('status.model'), [meter.maker, meter.model].filter(Boolean).join(' ')],
        [t('status.meter_id'), meter.meter_id],
        [t('status.list'), meter.list],
        [t('status.through'), meter.parent],
        [t('status.source'), isDevice() ? sourceInWords(meter.source) : <span class="mono">{meter.source}</span>],
        [t('status.clock'), clockWords(meter.clock)],
      ]} />
      <div class="tables">
        <Counts title={t('status.counters')} prefix="counter" counts={meter.counters} />
        <Counts title={t('status.faults')} prefix="fault" counts={meter.faults} />
      </div>
      {meter.last_fault && <p class="quiet">{t('status.last_fault', { words: meter.last_fault })}</p>}
      {meter.held_back && <p class="quiet">{t('status.held_back', { words: meter.held_back })}</p>}
      {can('inspect') ? (
        <p><a class="button" href={`#/inspect?meter=${encodeURIComponent(meter.id)}`}>{t('status.inspect')}</a></p>
      ) : can('capture') && (
        <div>
          <a class="button" download href={address('capture', { meter: meter.id })}><Icon name="download" />{t('inspect.download')}</a>
          <p class="quiet">{t('status.capture')}</p>
        </div>
      )}
    </div>
  );
}

function MeterFold({ meter, count }: { meter: Meter; count: number }) {
  const [isOpen, setOpen] = useState(count === 1 || (count < 9 && meter.diagnosis.code !== 'good'));
  return (
    <details class="fold" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{nameOf(meter)}</span>
        <span class={`state ${meter.online ? 'good' : 'bad'}`}>{t(meter.online ? 'status.online' : 'status.offline')}</span>
      </summary>
      {isOpen && <Details meter={meter} />}
    </details>
  );
}

export function MeterList({ status }: { status: Status }) {
  const { meters, meters_online: online, meters_total: total } = status;
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t('status.meters')}</h2>
        {total > 0 && <span class="quiet">{t('status.meters_count', { online, total })}</span>}
      </div>
      {total === 0 && <p class="quiet">{t('status.no_meters')}</p>}
      {meters.map((meter) => <MeterFold key={meter.id} meter={meter} count={meters.length} />)}
      {total > meters.length && <p class="quiet">{t('status.meters_more', { shown: meters.length })}</p>}
    </section>
  );
}
