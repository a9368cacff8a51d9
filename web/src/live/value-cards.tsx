// Phases, registers, all other quantities and the sub-meters, each value with its time where it is not new.

import type { Dated, Meter } from '../api';
import { useNow } from '../components/ago';
import { Icon } from '../components/icon';
import { nameOf } from '../components/meter-chooser';
import { t } from '../i18n';
import { useValue } from '../observable';
import { figure, isRegister, labelOf, unitOf, valueText } from '../quantities';
import { connection, status, values } from '../state';
import { whenText } from '../zone';
import { freshnessOf } from './freshness';

type Known = Record<string, Dated>;

const phases = ['l1', 'l2', 'l3'];
/** Columns of the table of phases, those that the meter sends. */
const phaseColumns: { label: 'live.current' | 'live.voltage' | 'live.power'; keys: (phase: string) => string[] }[] = [
  { label: 'live.current', keys: (phase) => [`current_${phase}_a`] },
  { label: 'live.voltage', keys: (phase) => [`voltage_${phase}_v`] },
  {
    label: 'live.power',
    keys: (phase) => [`active_power_import_${phase}_w`, `active_power_export_${phase}_w`, `active_power_net_${phase}_w`],
  },
];

function isInPhaseTable(key: string): boolean {
  return phases.some((phase) => phaseColumns.some((column) => column.keys(phase).includes(key)));
}

const inPowerCard = ['active_power_import_w', 'active_power_export_w', 'active_power_net_w'];

function useFreshness(meter: Meter) {
  const now = useNow();
  const { open } = useValue(connection);
  return (key: string, value: Dated) => ({ ...freshnessOf(key, value, meter, now, open), now });
}

/** Power of a phase is what it draws, or with a minus what it delivers. */
function phaseValue(known: Known, keys: string[]): { key: string; value: Dated } | undefined {
  const [first = '', delivered = '', net = ''] = keys;
  const out = known[delivered];
  if (out && out.v > 0) return { key: delivered, value: { v: -out.v, t: out.t } };
  const key = known[first] ? first : known[net] ? net : delivered;
  const value = known[key];
  return value && { key, value };
}

function PhaseCell({ meter, known, keys }: { meter: Meter; known: Known; keys: string[] }) {
  const fresh = useFreshness(meter);
  const found = phaseValue(known, keys);
  if (!found) return <td class="stale">-</td>;
  const { isStale, from, now } = fresh(found.key, found.value);
  return (
    <td class={isStale ? 'stale' : ''}>
      {figure(found.key, found.value.v)} <span class="quiet">{unitOf(found.key)}</span>
      {isStale && from !== undefined && <small>{whenText(from, now)}</small>}
    </td>
  );
}

export function PhasesCard({ meter }: { meter: Meter }) {
  const known = useValue(values)[meter.id] ?? {};
  const columns = phaseColumns.filter((column) => phases.some((phase) => phaseValue(known, column.keys(phase))));
  const rows = phases.filter((phase) => columns.some((column) => phaseValue(known, column.keys(phase))));
  if (columns.length === 0) return null;
  return (
    <section class="card" aria-labelledby="phases-title">
      <h2 id="phases-title">{t('live.phases')}</h2>
      <table class="table phases">
        <thead>
          <tr>
            <th scope="col">{t('live.phase')}</th>
            {columns.map((column) => <th scope="col">{t(column.label)}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((phase) => (
            <tr>
              <th scope="row"><i class={`swatch ${phase}`} />{phase.toUpperCase()}</th>
              {columns.map((column) => <PhaseCell meter={meter} known={known} keys={column.keys(phase)} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ValueList({ meter, known, keys }: { meter: Meter; known: Known; keys: string[] }) {
  const fresh = useFreshness(meter);
  return (
    <dl class="values">
      {keys.map((key) => {
        const value = known[key];
        if (!value) return null;
        const { isStale, from, now } = fresh(key, value);
        return (
          <div key={key} class={isStale ? 'stale' : ''}>
            <dt>
              {labelOf(key)}
              {from !== undefined && (
                <small>{t(isStale ? 'live.old_from' : 'live.from', { time: whenText(from, now) })}</small>
              )}
            </dt>
            <dd>{valueText(key, value.v)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

export function ValuesCard({ meter, kind }: { meter: Meter; kind: 'registers' | 'others' }) {
  const known = useValue(values)[meter.id] ?? {};
  const keys = Object.keys(known).filter((key) => (
    isRegister(key) === (kind === 'registers') && !isInPhaseTable(key) && !inPowerCard.includes(key)
  ));
  if (keys.length === 0) return null;
  return (
    <section class="card" aria-labelledby={`${kind}-title`}>
      <h2 id={`${kind}-title`}>{t(`values.${kind}`)}</h2>
      <ValueList meter={meter} known={known} keys={keys} />
    </section>
  );
}

/** Gas, water and heat meters that report through this one. */
export function SubMeters({ meter }: { meter: Meter }) {
  const all = useValue(values);
  const children = (useValue(status)?.meters ?? []).filter((one) => one.parent === meter.id);
  return (
    <>
      {children.map((child, index) => {
        const known = all[child.id] ?? {};
        const medium = child.medium && child.medium !== 'electricity' ? child.medium : undefined;
        return (
          <section key={child.id} class="card" aria-labelledby={`sub-${index}`}>
            <h2 class="row" id={`sub-${index}`}>
              {medium && <Icon name={medium} />}
              {child.name ?? (medium ? t(`medium.${medium}`) : nameOf(child))}
            </h2>
            <ValueList meter={child} known={known} keys={Object.keys(known)} />
            {Object.keys(known).length === 0 && <p class="quiet">{t('live.no_telegram')}</p>}
          </section>
        );
      })}
    </>
  );
}
