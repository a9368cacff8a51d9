// Which period is shown: its length, the one before and the one after, and today.

import { Icon } from '../components/icon';
import { t } from '../i18n';
import { bridgeNow } from '../state';
import { startOf, timeText } from '../zone';
import type { Period } from '../zone';
import { periods } from './questions';

export interface Span {
  period: Period;
  from: number;
  to: number;
}

export function spanAt(period: Period, time: number): Span {
  const from = startOf(period, time);
  return { period, from, to: startOf(period, from, 1) };
}

export function titleOf({ period, from, to }: Span): string {
  if (period === 'hour') return `${timeText(from, 'short')}\u2013${timeText(to, 'clock')}`;
  return timeText(from, period === 'day' ? 'date' : period);
}

export function PeriodBar({ span, show }: { span: Span; show: (span: Span) => void }) {
  const { period, from } = span;
  const now = bridgeNow();
  const step = (by: number) => show(spanAt(period, startOf(period, from, by)));
  // Another length keeps the time in view, and today if today is in view.
  const change = (next: Period) => show(spanAt(next, now >= from && now < span.to ? now : from));
  return (
    <div class="period-bar">
      <div class="choices" role="group" aria-label={t('history.period')}>
        {periods.map((one) => (
          <button type="button" aria-pressed={one === period} onClick={() => change(one)}>{t(`period.${one}`)}</button>
        ))}
      </div>
      <div class="row">
        <button type="button" class="button icon-only" aria-label={t('history.previous')} onClick={() => step(-1)}>
          <Icon name="previous" />
        </button>
        <button type="button" class="button icon-only" aria-label={t('history.next')} disabled={span.to > now}
          onClick={() => step(1)}>
          <Icon name="next" />
        </button>
        <button type="button" class="button" onClick={() => show(spanAt(period, now))}>{t('history.today')}</button>
      </div>
    </div>
  );
}
