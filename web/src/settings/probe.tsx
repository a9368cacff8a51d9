// The search for a meter: begun here, done by the bridge, followed until it ends.

import { useEffect, useRef, useState } from 'preact/hooks';

import { api } from '../api';
import type { Probe, Trial } from '../api';
import { Notice } from '../components/notice';
import { t, translated } from '../i18n';
import { portName, sourceInWords } from './source';

const pace = 700;

/** What the bridge knows of the search, asked for again as long as it runs. */
function useProbe(takesUp: boolean) {
  const [probe, setProbe] = useState<Probe>();
  const [failure, setFailure] = useState('');
  const alive = useRef(true);
  const follow = async (question: Promise<Probe>) => {
    try {
      let next = await question;
      setFailure('');
      setProbe(next);
      while (alive.current && next.state === 'running') {
        await new Promise((resolve) => setTimeout(resolve, pace));
        if (!alive.current) return;
        next = await api.probe();
        setProbe(next);
      }
    } catch (error) {
      setFailure((error as Error).message);
    }
  };
  useEffect(() => {
    if (takesUp) void follow(api.probe().then((found) => found.state === 'running' ? found : { state: 'idle' }));
    return () => {
      alive.current = false;
    };
  }, []);
  return { probe, failure, follow };
}

function Trials({ trials }: { trials: Trial[] }) {
  return (
    <ol class="trials">
      {trials.map((trial) => (
        <li class={trial.telegrams ? 'good' : ''}>
          <b>{portName(trial.source ?? '')}</b> <span class="mono">{trial.settings}</span>
          <p>{translated(`diagnosis.${trial.code}`, trial.sentence ?? '')}</p>
          <p class="quiet">{t('probe.heard', { octets: trial.octets ?? 0, telegrams: trial.telegrams ?? 0 })}</p>
        </li>
      ))}
    </ol>
  );
}

/** The code of what came of the search: that of the trial that found something, else of the last one. */
function codeOf({ trials = [] }: Probe): string {
  return (trials.find((trial) => trial.telegrams) ?? trials.at(-1))?.code ?? '';
}

export interface Found {
  source: string;
  meter: string;
  isEncrypted: boolean;
}

function Result({ probe, onUse }: { probe: Probe; onUse: (found: Found) => void }) {
  const code = codeOf(probe);
  const next = translated(`diagnosis.${code}.next`, probe.next_step ?? '');
  if (probe.state === 'found' && probe.source) {
    const { source, meter = '' } = probe;
    return (
      <Notice tone="good" title={meter ? t('probe.found', { meter }) : t('probe.found_some')}>
        <p class="quiet">{sourceInWords(source)}</p>
        {next && <p>{next}</p>}
        <button type="button" class="button primary" onClick={() => onUse({
          source, meter, isEncrypted: /^(encrypted_no_key|wrong_key)$/.test(code),
        })}>
          {t('probe.use')}
        </button>
      </Notice>
    );
  }
  return (
    <Notice tone={probe.state === 'failed' ? 'error' : 'warning'} title={t(`probe_end.${probe.state}` as 'probe_end.failed')}>
      {probe.sentence && <p>{translated(`diagnosis.${code}`, probe.sentence)}</p>}
      {next && <p><b>{t('probe.next')}:</b> {next}</p>}
    </Notice>
  );
}

/** `source` is the one to try; all serial ports without it. */
export function FindMeter({ source, primary, takesUp = false, onUse }: {
  source?: string | undefined;
  /** A search that runs already is followed. */
  takesUp?: boolean;
  primary?: boolean;
  onUse: (found: Found) => void;
}) {
  const { probe, failure, follow } = useProbe(takesUp);
  const isRunning = probe?.state === 'running';
  return (
    <div class="stack probe">
      {isRunning ? (
        <div class="stack" role="group">
          <label>
            {probe.source ? t('probe.trying', { port: portName(probe.source) }) : t('probe.running')}
            <progress max={1} value={probe.progress ?? 0} />
          </label>
          <p class="quiet">{t('probe.note')}</p>
          <p><button type="button" class="button" onClick={() => void follow(api.stopProbe())}>{t('probe.stop')}</button></p>
        </div>
      ) : (
        <p>
          <button type="button" class={`button ${primary && probe?.state !== 'found' ? 'primary' : ''}`}
            onClick={() => void follow(api.startProbe(source))}>
            {t('probe.start')}
          </button>
        </p>
      )}
      <div role="status">
        {failure && <Notice tone="error" title={failure} />}
        {probe && !isRunning && probe.state !== 'idle' && <Result probe={probe} onUse={onUse} />}
      </div>
      {!!probe?.trials?.length && (
        <details class="more" open={isRunning}>
          <summary>{t('probe.trials')}</summary>
          <Trials trials={probe.trials} />
        </details>
      )}
    </div>
  );
}
