// The last events in words, the newest first, as they come.

import { useEffect, useState } from 'preact/hooks';

import { api } from '../api';
import type { LogEvent } from '../api';
import { t } from '../i18n';
import type { Key } from '../i18n';
import { logEvent } from '../state';
import { timeText } from '../zone';

const levels: LogEvent['level'][] = ['error', 'warning', 'info', 'debug'];
const mostEvents = 500;

/** An event that comes while the earlier ones are being asked for must not be there twice. */
export function withEvent(events: LogEvent[], next: LogEvent): LogEvent[] {
  const isThere = events.some(({ time, sentence }) => time === next.time && sentence === next.sentence);
  return isThere ? events : [...events, next].slice(-mostEvents);
}

/** Equal events in a row as one, the newest, with their number; the newest first. */
export function folded(events: LogEvent[]): { event: LogEvent; count: number }[] {
  const rows: { event: LogEvent; count: number }[] = [];
  for (const event of events) {
    const last = rows[0];
    if (last && last.event.sentence === event.sentence && last.event.level === event.level) {
      rows[0] = { event, count: last.count + 1 };
    } else {
      rows.unshift({ event, count: 1 });
    }
  }
  return rows;
}

function useLog(): { events: LogEvent[]; failure: string } {
  const [events, setEvents] = useState<LogEvent[]>([]);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    const add = (event: LogEvent | undefined) => event && setEvents((known) => withEvent(known, event));
    const stop = logEvent.watch(add);
    api.log().then(
      (log) => setEvents((since) => since.reduce(withEvent, log.events)),
      (error: Error) => setFailure(error.message),
    );
    return stop;
  }, []);
  return { events, failure };
}

export function Log() {
  const { events, failure } = useLog();
  const [level, setLevel] = useState<LogEvent['level']>('info');
  const shown = folded(events.filter((event) => levels.indexOf(event.level) <= levels.indexOf(level)));
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t('status.log')}</h2>
        <select class="narrow" aria-label={t('status.log_level')} value={level}
          onChange={(event) => setLevel(event.currentTarget.value as LogEvent['level'])}>
          {levels.map((one) => <option value={one}>{t(`level.${one}` as Key)}</option>)}
        </select>
      </div>
      {failure && <p class="problem">{failure}</p>}
      {shown.length ? (
        <ol class="log" tabIndex={0} aria-label={t('status.log')}>
          {shown.map(({ event, count }) => (
            <li key={`${event.time} ${event.sentence}`} class={event.level}>
              <time>{timeText(event.time, 'log')}</time>
              <span>{event.level !== 'info' && <b>{t(`level_one.${event.level}` as Key)}: </b>}{event.sentence}{count > 1 && <b class="quiet"> ×{count}</b>}</span>
            </li>
          ))}
        </ol>
      ) : !failure && <p class="quiet">{t('status.log_empty')}</p>}
    </section>
  );
}
