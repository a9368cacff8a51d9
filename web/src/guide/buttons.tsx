import { useState } from 'preact/hooks';

import { Notice } from '../components/notice';
import { t } from '../i18n';

/** What ends a step: going on, or skipping it. */
export function Buttons({ next, failure, onNext, onSkip }: {
  next: string | undefined;
  failure?: string | undefined;
  onNext: () => Promise<void> | void;
  onSkip?: (() => void) | undefined;
}) {
  const [busy, setBusy] = useState(false);
  return (
    <>
      <div role="alert">{failure && <Notice tone="error" title={failure} />}</div>
      <p class="actions">
        {next && (
          <button type="button" class="button primary" disabled={busy} onClick={async () => {
            setBusy(true);
            await onNext();
            setBusy(false);
          }}>
            {next}
          </button>
        )}
        {onSkip && <button type="button" class="button" onClick={onSkip}>{t('guide.skip')}</button>}
      </p>
    </>
  );
}
