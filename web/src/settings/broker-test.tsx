// A button that lets the bridge connect to the broker as the settings would be.

import { useState } from 'preact/hooks';

import { api } from '../api';
import type { Change, Tested } from '../api';
import { Notice } from '../components/notice';
import { t } from '../i18n';

/** To be given another key when the settings change: what came of the test was true of the others. */
export function BrokerTest({ change }: { change: () => Change }) {
  const [tested, setTested] = useState<Tested | 'busy' | undefined>();
  const test = () => {
    setTested('busy');
    api.testSettings(change()).then(
      setTested,
      (error: Error) => setTested({ ok: false, code: 'failed', sentence: error.message }),
    );
  };
  const isBusy = tested === 'busy';
  return (
    <div class="stack">
      <p>
        <button type="button" class="button" disabled={isBusy} onClick={test}>
          {t(isBusy ? 'settings.testing' : 'settings.test')}
        </button>
      </p>
      <div role="status">
        {tested && !isBusy && (
          <Notice tone={tested.ok ? 'good' : 'error'} title={t(tested.ok ? 'settings.tested_ok' : 'settings.tested_bad')}>
            <p>{tested.sentence}</p>
          </Notice>
        )}
      </div>
    </div>
  );
}
