// A plot with its readout, and its values as a table. uPlot is loaded when the first one is shown.

import { useEffect, useRef, useState } from 'preact/hooks';

import { language, t } from '../i18n';
import { useValue } from '../observable';
import type { DrawnPlot, PlotData, PlotSeries } from '../plot';
import { labelOf, unitOf, valueText } from '../quantities';
import { theme } from '../theme';
import { timeText } from '../zone';
import { AsTable } from './as-table';

export interface Line extends PlotSeries {
  /** Of the quantity. */
  key: string;
}

export interface LineData extends PlotData {
  series: Line[];
}

interface Wishes {
  data: LineData;
  /** What the plot shows, in a sentence. */
  summary: string;
  height?: number;
  fromZero?: boolean;
  onRange?: (from: number, to: number) => void;
}

export function valueAt({ key, values }: Line, index: number): string {
  const value = values[index];
  if (value === null || value === undefined) return '-';
  // What is delivered is drawn below zero; its size is what counts.
  return valueText(key, key === 'active_power_export_w' ? Math.abs(value) : value);
}

function Readout({ data, index }: { data: LineData; index: number | null }) {
  const time = index === null ? undefined : data.time[index];
  return (
    <p class="readout quiet" aria-hidden="true">
      {time !== undefined && <span>{timeText(time, data.to - data.from > 86_400 * 2 ? 'short' : 'time')}</span>}
      {data.series.map((line) => (
        <span>
          <i class="swatch" style={{ background: `var(${line.color})` }} />
          {labelOf(line.key)}
          {index !== null && time !== undefined ? <b> {valueAt(line, index)}</b> : ` (${unitOf(line.key)})`}
        </span>
      ))}
    </p>
  );
}

/** Which lines there are: another set of them is another plot. */
function shapeOf(data: LineData): string {
  return data.series.map((line) => `${line.key}${line.least ? '~' : ''}`).join();
}

/** Draws when the code is there, and again when data, theme or language change. */
function useDrawing(wishes: Wishes, setIndex: (index: number | null) => void) {
  const element = useRef<HTMLDivElement>(null);
  const drawn = useRef<DrawnPlot>();
  const latest = useRef(wishes);
  latest.current = wishes;
  const { data, height = 220, fromZero = true } = wishes;
  const look = `${useValue(theme)} ${useValue(language)}`;
  useEffect(() => {
    let wanted = true;
    void import('../plot').then(({ drawPlot }) => {
      if (!wanted || !element.current) return;
      drawn.current = drawPlot(element.current, latest.current.data, {
        height, fromZero, onPoint: setIndex,
        ...(wishes.onRange && { onRange: (from, to) => latest.current.onRange?.(from, to) }),
      });
    }, () => undefined);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => drawn.current?.redraw();
    dark.addEventListener('change', redraw);
    return () => {
      wanted = false;
      dark.removeEventListener('change', redraw);
      drawn.current?.destroy();
      drawn.current = undefined;
    };
  }, [shapeOf(data), height, fromZero, look]);
  useEffect(() => drawn.current?.set(data), [data]);
  return element;
}

export function LinePlot(wishes: Wishes) {
  const { data, summary, height = 220 } = wishes;
  const [index, setIndex] = useState<number | null>(null);
  const element = useDrawing(wishes, setIndex);
  return (
    <figure class="plot-figure">
      <Readout data={data} index={index} />
      <div role="img" aria-label={summary} class="plot" style={{ height: `${height}px` }} ref={element} />
      <AsTable
        caption={summary}
        head={[t('common.time'), ...data.series.map((line) => labelOf(line.key))]}
        rows={() => data.time.map((time, row) => [
          timeText(time, 'short'), ...data.series.map((line) => valueAt(line, row)),
        ])}
      />
    </figure>
  );
}
