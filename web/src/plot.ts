// uPlot, and how the page uses it. Loaded when the first plot is shown. What is left out here, such as legend and points,
// tools/lean-uplot.mjs takes out of uPlot altogether.

import uPlot from 'uplot';
import './plot.css';

import { number } from './i18n';
import { longest, shortest, ticks } from './zone';

export interface PlotSeries {
  /** A colour among the design tokens: "--import". */
  color: string;
  values: (number | null)[];
  least?: (number | null)[];
  most?: (number | null)[];
  /** The area down to zero is tinted. */
  filled?: boolean;
}

export interface PlotData {
  time: number[];
  series: PlotSeries[];
  from: number;
  to: number;
}

export interface PlotWishes {
  height: number;
  /** The scale begins or ends at zero. */
  fromZero: boolean;
  /** Is told the place in `time` under the pointer, or null. */
  onPoint?: (index: number | null) => void;
  /** If given, the plot can be zoomed and moved, and this is told the new range. */
  onRange?: (from: number, to: number) => void;
}

export interface DrawnPlot {
  set(data: PlotData): void;
  redraw(): void;
  destroy(): void;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Each quantity is a line, and where its spread is known two more that hold a tinted band between them. */
function columns(data: PlotData): uPlot.AlignedData {
  const rows = data.series.flatMap((one) => [one.values, ...(one.least && one.most ? [one.most, one.least] : [])]);
  return [data.time, ...rows] as uPlot.AlignedData;
}

function seriesOptions(data: PlotData): { series: uPlot.Series[]; bands: uPlot.Band[] } {
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const one of data.series) {
    const color = () => token(one.color);
    const tint = () => `${token(one.color)}26`;
    const hasSpread = one.least && one.most;
    series.push({ width: 1.75, stroke: color, ...(one.filled && !hasSpread && { fill: tint }) });
    if (!hasSpread) continue;
    series.push({ width: 0 }, { width: 0 });
    bands.push({ series: [series.length - 2, series.length - 1], fill: tint });
  }
  return { series, bands };
}

/** Some air above the highest and below the lowest value. */
function rangeOf(least: number | null, most: number | null, fromZero: boolean): [number, number] {
  if (least === null || most === null) return [0, 1];
  const low = fromZero ? Math.min(0, least) : least;
  const high = fromZero ? Math.max(0, most) : most;
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  return [low < 0 || !fromZero ? low - air : 0, high > 0 || !fromZero ? high + air : 0];
}

function axes(wishes: PlotWishes): uPlot.Axis[] {
  const common = {
    stroke: () => token('--quiet'),
    font: '12px system-ui, sans-serif',
  };
  const grid = { stroke: () => token('--line'), width: 1 };
  let text: (time: number) => string = String;
  return [
    {
      ...common,
      grid: { show: false },
      size: 28,
      splits: (plot, _axis, from, to) => {
        const found = ticks(from, to, Math.max(2, Math.floor(plot.width / 90)));
        text = found.text;
        // One at the very end would be cut off.
        return found.times.filter((time) => time < to - (to - from) * 0.03);
      },
      values: (_plot, splits) => splits.map((time) => text(time)),
    },
    {
      ...common,
      grid,
      size: 52,
      space: 36,
      // What is delivered is drawn below zero; its size is what counts.
      values: (_plot, splits) => {
        const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0));
        return splits.map((value) => number(wishes.fromZero ? Math.abs(value) : value, step < 0.1 ? 2 : step < 1 ? 1 : 0));
      },
    },
  ];
}

/** Draws into an empty element, which sets the width. */
export function drawPlot(element: HTMLElement, first: PlotData, wishes: PlotWishes): DrawnPlot {
  let range: [number, number] = [first.from, first.to];
  const { series, bands } = seriesOptions(first);
  const plot = new uPlot(
    {
      width: element.clientWidth || 300,
      height: wishes.height,
      series,
      bands,
      axes: axes(wishes),
      padding: [8, 12, 0, 0],
      cursor: { drag: { x: Boolean(wishes.onRange) } },
      scales: {
        x: { range: () => range },
        y: { range: (_plot, least, most) => rangeOf(least, most, wishes.fromZero) },
      },
      hooks: {
        setCursor: [(self) => wishes.onPoint?.(self.cursor.idx ?? null)],
        setSelect: [(self) => {
          const { left, width } = self.select;
          if (width > 8) wishes.onRange?.(self.posToVal(left, 'x'), self.posToVal(left + width, 'x'));
          self.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        }],
      },
    },
    columns(first),
    element,
  );
  const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: wishes.height }));
  observer.observe(element);
  const stop = wishes.onRange && moveByHand(plot, () => range, (from, to) => {
    range = [from, to];
    plot.setScale('x', { min: from, max: to });
  }, wishes.onRange);
  return {
    set(data) {
      range = [data.from, data.to];
      plot.setData(columns(data));
    },
    redraw: () => plot.redraw(false, true),
    destroy() {
      stop?.();
      observer.disconnect();
      plot.destroy();
    },
  };
}

type Show = (from: number, to: number) => void;

/** Wheel and pinch zoom about the place they point at; a finger or a shifted wheel moves. */
function moveByHand(plot: uPlot, range: () => [number, number], show: Show, settle: Show): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const fingers = new Map<number, number>();

  function change(from: number, to: number): void {
    show(from, to);
    clearTimeout(timer);
    timer = setTimeout(() => settle(from, to), 250);
  }

  function shareOf(x: number): number {
    const box = plot.over.getBoundingClientRect();
    return (x - box.left) / box.width;
  }

  function zoom(factor: number, share: number): void {
    const [from, to] = range();
    const center = from + (to - from) * share;
    const width = Math.min(longest, Math.max(shortest, (to - from) * factor));
    change(center - width * share, center + width * (1 - share));
  }

  function move(share: number): void {
    const [from, to] = range();
    change(from + (to - from) * share, to + (to - from) * share);
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) move(sideways / 800);
    else zoom(1.0015 ** event.deltaY, shareOf(event.clientX));
  }

  function onTouch(event: PointerEvent): void {
    if (event.pointerType === 'mouse') return;
    const before = fingers.get(event.pointerId);
    if (event.type === 'pointerdown') fingers.set(event.pointerId, event.clientX);
    else if (event.type !== 'pointermove') fingers.delete(event.pointerId);
    else if (before !== undefined) moveFinger(event.pointerId, before, event.clientX);
  }

  function moveFinger(id: number, before: number, x: number): void {
    const other = [...fingers].find(([one]) => one !== id)?.[1];
    fingers.set(id, x);
    if (other === undefined) move(shareOf(before) - shareOf(x));
    else if (Math.abs(x - other) > 20) zoom(Math.abs(before - other) / Math.abs(x - other), shareOf(other));
  }

  const touches = ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'pointerleave'] as const;
  plot.over.addEventListener('wheel', onWheel, { passive: false });
  for (const name of touches) plot.over.addEventListener(name, onTouch);
  return () => clearTimeout(timer);
}
