// A new program for a device: sent as a file, checked there, and begun with.

import { useState } from 'preact/hooks';

import { api } from '../api';
import { FileButton } from '../components/file-button';
import { Notice } from '../components/notice';
import { untilBack } from '../components/restart';
import { t } from '../i18n';

export function Update() {
  const [share, setShare] = useState<number>();
  const [result, setResult] = useState<{ done?: string; failure?: string }>({});
  const send = async (image: File) => {
    setResult({});
    setShare(0);
    try {
      setResult({ done: (await api.update(image, setShare)).sentence });
      await untilBack();
      // The page may be another one now.
      location.reload();
    } catch (error) {
      setResult({ failure: (error as Error).message });
    }
    setShare(undefined);
  };
  return (
    <div class="stack">
      <p class="help">{t('update.help')}</p>
      <FileButton label={t('update.choose')} disabled={share !== undefined} onFile={(image) => void send(image)} />
      {share !== undefined && (
        <label>
          {t(result.done ? 'form.restarting' : 'update.sending')}
          {/* Once all is there, nobody knows how long it takes. */}
          <progress max={1} {...(share < 1 ? { value: share } : {})} />
        </label>
      )}
      <div role="status">
        {result.done && <Notice tone="good" title={result.done} />}
        {result.failure && <Notice tone="error" title={result.failure} />}
      </div>
    </div>
  );
}
