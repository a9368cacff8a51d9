// Inspect: telegrams explained octet by octet.

import { useEffect, useState } from 'preact/hooks';

import '../settings/form.css';
import '../inspect/inspect.css';
import { api } from '../api';
import type { Inspected, ToInspect } from '../api';
import { Notice } from '../components/notice';
import { t } from '../i18n';
import { Explained } from '../inspect/explained';
import { Latest, Paste } from '../inspect/question';
import { route } from '../route';

export default function Inspect() {
  const [inspected, setInspected] = useState<Inspected>();
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const ask = async (question: ToInspect) => {
    setBusy(true);
    setFailure('');
    try {
      setInspected(await api.inspect(question));
    } catch (error) {
      setFailure((error as Error).message);
    }
    setBusy(false);
  };
  useEffect(() => {
    const meter = route.value.query.get('meter');
    if (meter) void ask({ meter });
  }, []);
  return (
    <div class="stack form wide">
      <h1>{t('inspect.heading')}</h1>
      <p>{t('inspect.lead')}</p>
      <div class="questions">
        <Paste busy={busy} onAsk={(question) => void ask(question)} />
        <Latest busy={busy} onAsk={(question) => void ask(question)} />
      </div>
      <div role="alert">{failure && <Notice tone="error" title={failure} />}</div>
      {inspected && <Explained inspected={inspected} />}
    </div>
  );
}
