// Energy in bars, an hour, a day or a month each; hatched where it is an estimate.

import { useState } from 'preact/hooks';

import type { Bucket, EnergyUnit } from '../api';
import { number, t } from '../i18n';
import { timeText } from '../zone';
import { AsTable } from './as-table';

const styles = { hour: 'hour', day: 'number', month: 'shortMonth' } as const;
const longStyles = { hour: 'short', day: 'weekday', month: 'month' } as const;

/** The next of 1, 2, 5, 10, ... that is not less, so that the axis has round numbers. */
export function niceTop(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 5, 10].find((one) => one * power >= most * 0.9999) ?? 10;
  return step * power;
}

export function totals(buckets: Bucket[]): { import?: number; export?: number; isEstimate: boolean } {
  const sum = (key: 'import_kwh' | 'export_kwh') => {
    const known = buckets.map((bucket) => bucket[key]).filter((kwh) => kwh !== undefined);
    return known.length > 0 ? known.reduce((a, b) => a + b, 0) : undefined;
  };
  const [drawn, delivered] = [sum('import_kwh'), sum('export_kwh')];
  return {
    ...(drawn !== undefined && { import: drawn }),
    ...(delivered !== undefined && { export: delivered }),
    isEstimate: buckets.some((bucket) => bucket.estimate),
  };
}

export function kwh(value: number | undefined): string {
  return value === undefined ? '-' : `${number(value, value < 100 ? 2 : value < 1000 ? 1 : 0)}\u00a0kWh`;
}

function describe(bucket: Bucket, unit: EnergyUnit, hasExport: boolean): string {
  const words = [`${timeText(bucket.from, longStyles[unit])}: ${kwh(bucket.import_kwh)}`];
  if (hasExport) words.push(`${t('common.export')} ${kwh(bucket.export_kwh)}`);
  if (bucket.estimate) words.push(t('common.estimate'));
  return words.join(' · ');
}

function Bar(props: { value: number | undefined; top: number; kind: 'import' | 'export'; estimate?: boolean | undefined }) {
  const share = Math.max(0, props.value ?? 0) / props.top;
  return <i class={`${props.kind}${props.estimate ? ' estimate' : ''}`} style={{ height: `${share * 100}%` }} />;
}

function Axis({ top }: { top: number }) {
  const decimals = top < 0.1 ? 3 : top < 2 ? 2 : top < 10 ? 1 : 0;
  return (
    <div class="bars-axis">
      {[1, 0.5, 0].map((share) => <span style={{ bottom: `${share * 100}%` }}>{number(top * share, share ? decimals : 0)}</span>)}
    </div>
  );
}

/** `summary` says in a sentence what the picture shows. `onChoose` is called with the bucket that is clicked. */
export function Bars(props: {
  buckets: Bucket[];
  unit: EnergyUnit;
  summary: string;
  /** Stands above the bars while none is pointed at. */
  total?: string;
  onChoose?: (bucket: Bucket) => void;
}) {
  const { buckets, unit, onChoose } = props;
  const [pointed, setPointed] = useState<Bucket>();
  const top = niceTop(Math.max(0, ...buckets.map((one) => Math.max(one.import_kwh ?? 0, one.export_kwh ?? 0))));
  const hasExport = buckets.some((bucket) => (bucket.export_kwh ?? 0) > 0);
  const every = Math.ceil(buckets.length / 12);
  return (
    <figure class="bars-figure">
      <p class="readout quiet" aria-hidden="true">
        {pointed ? describe(pointed, unit, hasExport) : props.total ?? '\u00a0'}
      </p>
      <div class="bars" role="img" aria-label={props.summary} onPointerLeave={() => setPointed(undefined)}>
        <Axis top={top} />
        {buckets.map((bucket, index) => (
          <div class="bar" onPointerEnter={() => setPointed(bucket)} onClick={() => onChoose?.(bucket)}>
            <div class="bar-pair">
              <Bar value={bucket.import_kwh} top={top} kind="import" estimate={bucket.estimate} />
              {hasExport && <Bar value={bucket.export_kwh} top={top} kind="export" estimate={bucket.estimate} />}
            </div>
            <span>{index % every === 0 ? timeText(bucket.from, styles[unit]).replace(/\.$/, '') : ''}</span>
          </div>
        ))}
      </div>
      <AsTable
        caption={props.summary}
        head={[t('common.time'), t('common.import'), t('common.export'), '']}
        rows={() => buckets.map((one) => [
          timeText(one.from, longStyles[unit]), kwh(one.import_kwh), kwh(one.export_kwh),
          one.estimate ? t('common.estimate') : '',
        ])}
        onChoose={onChoose && ((row) => onChoose(buckets[row]!))}
      />
    </figure>
  );
}
