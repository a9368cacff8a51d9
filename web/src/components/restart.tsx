// A button that begins the bridge anew, and waits until it answers again.

import { useState } from 'preact/hooks';

import { api, unreachable } from '../api';
import { t } from '../i18n';
import { loadSession } from '../state';
import { Dialog } from './dialog';

const patience = 60;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Done once the bridge, which begins anew, answers again; fails if it does not within a minute. */
export async function untilBack(): Promise<void> {
  for (let second = 0; second < patience; ++second) {
    await pause(1000);
    if (second > 0 && await api.session().catch(() => undefined)) return loadSession();
  }
  throw unreachable();
}

export function Restart({ onDone }: { onDone?: () => void }) {
  const [state, setState] = useState<'asked' | 'busy' | 'done' | undefined>();
  const [problem, setProblem] = useState('');
  const begin = () => {
    setState('busy');
    setProblem('');
    api.restart().then(untilBack).then(() => {
      setState('done');
      onDone?.();
    }, (error: Error) => {
      setState(undefined);
      setProblem(error.message);
    });
  };
  return (
    <>
      <button type="button" class="button" disabled={state === 'busy'} onClick={() => setState('asked')}>
        {t(state === 'busy' ? 'form.restarting' : 'form.restart')}
      </button>
      <span role="status" class={problem ? 'problem' : 'quiet'}>{problem || (state === 'done' && t('form.restarted'))}</span>
      {state === 'asked' && (
        <Dialog title={t('form.restart_heading')} yes={t('form.restart')} onYes={begin}
          onNo={() => setState(undefined)}>
          <p>{t('form.restart_text')}</p>
        </Dialog>
      )}
    </>
  );
}
