// What has been: an hour, a day, a month or a year, as a plot that can be zoomed and as energy in bars.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

import { address, api } from '../api';
import type { Bucket, Meter, Plot } from '../api';
import { Bars, kwh, totals } from '../components/bars';
import { Icon } from '../components/icon';
import { LinePlot } from '../components/line-plot';
import type { Line, LineData } from '../components/line-plot';
import { MeterChooser, useMeter } from '../components/meter-chooser';
import { Notice } from '../components/notice';
import { PeriodBar, spanAt, titleOf } from '../history/period-bar';
import type { Span } from '../history/period-bar';
import { emptied, linesOf, periodOfUnit, periods, seriesOf, subjects, unitOfPeriod } from '../history/questions';
import type { Subject } from '../history/questions';
import { t } from '../i18n';
import { whole } from '../live/energy-cards';
import { useValue } from '../observable';
import { parseRoute } from '../route';
import { bridgeNow, connection, status } from '../state';
import { longest, shortest, timeText } from '../zone';

interface Answer<T> {
  value?: T;
  problem?: string;
}

/** The answer to what is asked last; the one before stays until then, so that nothing jumps. */
function useAnswer<T>(ask: (signal: AbortSignal) => Promise<T>, inputs: unknown[]): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({});
  // What failed is asked again when there is a connection again.
  const isToBeTried = useValue(connection).open && !!answer.problem;
  useEffect(() => {
    const stop = new AbortController();
    ask(stop.signal).then(
      (value) => setAnswer({ value }),
      (error: Error) => !stop.signal.aborted && setAnswer({ problem: error.message }),
    );
    return () => stop.abort();
  }, [...inputs, isToBeTried]);
  return answer;
}

interface Range {
  from: number;
  to: number;
}

const points = 700;

function Csv({ href, name, label }: { href: string; name: string; label: string }) {
  return (
    <a class="button" href={href} download={name}>
      <Icon name="download" />
      {label}
    </a>
  );
}

function ZoomButtons({ span, range, show }: { span: Span; range: Range; show: (range: Range) => void }) {
  const isWhole = range.from === span.from && range.to === span.to;
  const zoom = (factor: number) => {
    const center = (range.from + range.to) / 2;
    const half = Math.min(longest, Math.max(shortest, (range.to - range.from) * factor)) / 2;
    show({ from: Math.round(center - half), to: Math.round(center + half) });
  };
  const move = (share: number) => {
    const by = Math.round((range.to - range.from) * share);
    show({ from: range.from + by, to: range.to + by });
  };
  const button = (label: string, text: string, action: () => void) => (
    <button type="button" class="button icon-only" aria-label={label} onClick={action}>{text}</button>
  );
  return (
    <div class="row">
      {button(t('history.zoom_in'), '+', () => zoom(0.5))}
      {button(t('history.zoom_out'), '\u2212', () => zoom(2))}
      {button(t('history.earlier'), '\u2190', () => move(-0.5))}
      {button(t('history.later'), '\u2192', () => move(0.5))}
      <button type="button" class="button" disabled={isWhole} onClick={() => show(span)}>{t('history.whole')}</button>
    </div>
  );
}

interface Found {
  plot: Plot;
  subject: Subject;
  range: Range;
}

function useLines(found: Found | undefined, span: Span): LineData | undefined {
  const before = useRef<{ subject: Subject; lines: Line[] }>();
  return useMemo(() => {
    if (!found) return undefined;
    const { plot, subject, range } = found;
    const data = linesOf(plot, subject, range.from, range.to);
    const isWhole = range.from === span.from && range.to === span.to;
    if (data.series.length === 0 && !isWhole && before.current?.subject === subject) {
      return { ...data, series: emptied(before.current.lines, data.time.length) };
    }
    before.current = { subject, lines: data.series };
    return data;
  }, [found]);
}

function PlotCard({ meter, span }: { meter: Meter; span: Span }) {
  const [subject, setSubject] = useState<Subject>('power');
  const [range, setRange] = useState<Range>(span);
  const show = ({ from, to }: Range) => setRange({ from: Math.round(from), to: Math.round(to) });
  useEffect(() => setRange(span), [span]);
  const question = { meter: meter.id, ...range, series: seriesOf(subject), points };
  const { value: found, problem } = useAnswer<Found>(
    async (signal) => ({ plot: await api.plot(question, signal), subject, range }),
    [meter.id, range.from, range.to, subject],
  );
  const data = useLines(found, span);
  const summary = t('history.plot_summary', {
    subject: t(`subject.${subject}`), from: timeText(range.from, 'short'), to: timeText(range.to, 'short'),
  });
  const csv = address('history', { ...question, view: 'plot', format: 'csv' });
  return (
    <section class="card" aria-labelledby="plot-title">
      <h2 class="hidden" id="plot-title">{t('history.plot')}</h2>
      <div class="choices" role="group" aria-label={t('history.subject')}>
        {subjects.map((one) => (
          <button type="button" aria-pressed={one === subject} onClick={() => setSubject(one)}>{t(`subject.${one}`)}</button>
        ))}
      </div>
      {problem && <Notice tone="error" title={problem} />}
      {data && data.series.length === 0 && <p class="plot-waiting quiet">{t('history.nothing')}</p>}
      {data && data.series.length > 0 && (
        <LinePlot data={data} summary={summary} height={300} fromZero={found?.subject === 'power' || found?.subject === 'current'}
          onRange={(from, to) => show({ from, to })} />
      )}
      {!data && !problem && <div class="plot-waiting" />}
      <div class="card-foot">
        <ZoomButtons span={span} range={range} show={show} />
        <Csv href={csv} name={`${meter.id}-${subject}.csv`} label={t('history.csv')} />
      </div>
    </section>
  );
}

function Totals({ buckets }: { buckets: Bucket[] }) {
  const sum = totals(buckets);
  return (
    <dl class="totals">
      <div>
        <dt>{t('common.import')}</dt>
        <dd class="import"><span class="figure">{kwh(sum.import)}</span></dd>
      </div>
      {Boolean(sum.export) && (
        <div>
          <dt>{t('common.export')}</dt>
          <dd class="export"><span class="figure">{kwh(sum.export)}</span></dd>
        </div>
      )}
    </dl>
  );
}

function EnergyCard({ meter, span, open }: { meter: Meter; span: Span; open: (bucket: Bucket) => void }) {
  const unit = unitOfPeriod[span.period];
  const question = { meter: meter.id, from: span.from, to: span.to, unit };
  const { value, problem } = useAnswer(
    async (signal) => whole((await api.energy(question, signal)).buckets, unit, span),
    [meter.id, span],
  );
  const sum = value ? totals(value) : undefined;
  const summary = `${t('history.energy')}: ${kwh(sum?.import)}, ${t('common.export')} ${kwh(sum?.export)}`;
  return (
    <section class="card" aria-labelledby="energy-title">
      <h2 id="energy-title">{t('history.energy')}</h2>
      {problem && <Notice tone="error" title={problem} />}
      {value && <Totals buckets={value} />}
      {value && span.period !== 'hour' && value[0]?.to !== span.to && (
        <Bars buckets={value} unit={unit} summary={summary} onChoose={open} />
      )}
      {!value && !problem && <div class="bars-waiting" />}
      {sum?.isEstimate && <p class="quiet"><i class="swatch estimate" />{t('history.estimate')}</p>}
      <div class="card-foot">
        <span />
        <Csv href={address('history', { ...question, view: 'energy', format: 'csv' })} name={`${meter.id}-${unit}.csv`}
          label={t('history.csv')} />
      </div>
    </section>
  );
}

/** The period that the address names, so that it is there again after loading the page anew; else today. */
function spanOfAddress(): Span {
  const { query } = parseRoute(location.hash);
  const period = periods.find((one) => one === query.get('period')) ?? 'day';
  return spanAt(period, Number(query.get('from')) || bridgeNow());
}

function Past({ meter }: { meter: Meter }) {
  const [span, setSpan] = useState(spanOfAddress);
  const show = (next: Span) => {
    setSpan(next);
    history.replaceState(null, '', `#/history?period=${next.period}&from=${next.from}`);
  };
  const open = (bucket: Bucket) => show(spanAt(periodOfUnit[unitOfPeriod[span.period]], bucket.from));
  return (
    <>
      <PeriodBar span={span} show={show} />
      <p class="period-title" role="status">{titleOf(span)}</p>
      <PlotCard meter={meter} span={span} />
      <EnergyCard meter={meter} span={span} open={open} />
    </>
  );
}

export default function History() {
  const now = useValue(status);
  const problem = now?.history?.problem;
  const { meter, meters } = useMeter();
  return (
    <div class="stack">
      <div class="card-head">
        <h1>{t('nav.history')}</h1>
        {meter && <MeterChooser meter={meter} meters={meters} />}
      </div>
      {problem && <Notice title={problem} />}
      {meter ? <Past meter={meter} key={meter.id} /> : <p class="waiting">{t(now ? 'live.no_meter' : 'common.loading')}</p>}
    </div>
  );
}
