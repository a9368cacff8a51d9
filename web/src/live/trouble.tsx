// Why there is nothing new: no connection to the bridge, or no telegrams from the meter, and what to do.

import type { Meter } from '../api';
import { durationText, useNow } from '../components/ago';
import { Notice } from '../components/notice';
import { asClause, saidOf, useWords } from '../diagnosis';
import { t } from '../i18n';
import { useValue } from '../observable';
import { bridgeNow, connection } from '../state';
import { timeText, whenText } from '../zone';
import { silence } from './freshness';

interface Trouble {
  title: string;
  /** The same without a count that goes on, for screen readers. */
  spoken: string;
  nextStep: string;
}

function troubleOf(meter: Meter, last: number | undefined, now: number): Trouble | undefined {
  const { sentence, nextStep } = saidOf(meter.diagnosis);
  const isExplained = meter.diagnosis.code !== 'good' && meter.diagnosis.code !== 'listening';
  if (last === undefined) {
    const title = isExplained ? t('live.no_data_yet_because', { reason: asClause(sentence) }) : t('live.no_data_yet');
    return { title, spoken: title, nextStep };
  }
  const age = silence(meter, last, now);
  if (age === undefined) return undefined;
  const since = timeText(last, 'time');
  const duration = durationText(age);
  if (!isExplained) {
    return { title: t('live.no_data', { duration }), spoken: t('live.no_data_since', { since }), nextStep: '' };
  }
  const reason = asClause(sentence);
  return {
    title: t('live.no_data_because', { duration, reason }),
    spoken: t('live.no_data_since_because', { since, reason }),
    nextStep,
  };
}

/** Telegrams come, but something is the matter with the line. */
function remarkOf(meter: Meter): Trouble | undefined {
  if (meter.diagnosis.code === 'good' || meter.diagnosis.code === 'listening') return undefined;
  const { sentence, nextStep } = saidOf(meter.diagnosis);
  return { title: sentence, spoken: sentence, nextStep };
}

function lostConnection(since: number): Trouble {
  const title = t('live.no_connection', { since: whenText(since, bridgeNow()) });
  return { title, spoken: title, nextStep: t('shell.tries_again') };
}

/** How long the page may be without a connection before it says so: streams are opened anew now and then. */
const patience = 3;

/** That the page hears nothing from the bridge, if so: what it shows is then old. */
export function useLostConnection(): Trouble | undefined {
  const { open, since } = useValue(connection);
  useNow();
  if (open || Date.now() - since < patience * 1000) return undefined;
  // The connection's times are the browser's; the page shows the bridge's.
  return lostConnection(since / 1000 + (bridgeNow() - Date.now() / 1000));
}

/** The notice, and what screen readers are told when it appears. */
export function Told({ trouble, tone }: { trouble: Trouble | undefined; tone: 'error' | 'warning' }) {
  return (
    <>
      <p class="hidden" role="status">{trouble?.spoken}</p>
      {trouble && (
        <Notice tone={tone} title={trouble.title}>
          {trouble.nextStep && <p>{trouble.nextStep}</p>}
        </Notice>
      )}
    </>
  );
}

export function TroubleNotice({ meter, last }: { meter: Meter; last: number | undefined }) {
  useWords();
  const now = useNow();
  const lost = useLostConnection();
  return <Told trouble={lost ?? troubleOf(meter, last, now) ?? remarkOf(meter)} tone={lost || !meter.online ? 'error' : 'warning'} />;
}
