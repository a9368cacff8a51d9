// The page's password, and settings as a file.

import { useState } from 'preact/hooks';

import { ApiError, api } from '../api';
import type { Backup, Saved } from '../api';
import { Dialog } from '../components/dialog';
import { FileButton } from '../components/file-button';
import { PasswordField, Toggle } from '../components/field';
import { Notice } from '../components/notice';
import { failureInWords } from '../guide/failure';
import { t } from '../i18n';
import { useValue } from '../observable';
import { session } from '../state';
import { shortestPassword } from './password-rule';

export function Password() {
  const needsCurrent = useValue(session)?.has_password === true;
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [result, setResult] = useState<{ wrong?: string; short?: string; failure?: string; done?: boolean; busy?: boolean }>({});
  const change = async () => {
    if (password.length < shortestPassword) return setResult({ short: t('form.password_short') });
    setResult({ busy: true });
    try {
      session.set(await api.setPassword({ password, ...(needsCurrent ? { current } : {}) }));
      setCurrent('');
      setPassword('');
      setResult({ done: true });
    } catch (error) {
      const failure = failureInWords(error as ApiError);
      setResult((error as ApiError).code === 'wrong_password' ? { wrong: failure } : { failure });
    }
  };
  return (
    <form class="stack" onSubmit={(event) => {
      event.preventDefault();
      void change();
    }}>
      <p class="help">{t('settings.access_help')}</p>
      <input hidden autocomplete="username" value="amsbridge" />
      {needsCurrent && <PasswordField id="password-current" label={t('settings.password_current')} value={current}
        onText={setCurrent} error={result.wrong} input={{ autocomplete: 'current-password' }} />}
      <PasswordField id="password-new" label={t('settings.password_new')} value={password} onText={setPassword}
        error={result.short} input={{ autocomplete: 'new-password' }} />
      <p><button class="button" disabled={!!result.busy}>{t('settings.password_set')}</button></p>
      <div role="status">
        {result.done && <Notice tone="good" title={t('settings.password_done')} />}
        {result.failure && <Notice tone="error" title={result.failure} />}
      </div>
    </form>
  );
}

function offerFile(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url));
}

function Download() {
  const [withSecrets, setWithSecrets] = useState(false);
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState('');
  const download = async () => {
    try {
      const backup = await api.backup(withSecrets ? password : undefined);
      const day = new Date().toISOString().slice(0, 10);
      offerFile(`amsbridge-${session.value?.host}-${day}.json`, `${JSON.stringify(backup, null, 2)}\n`);
      setPassword('');
      setFailure('');
    } catch (error) {
      setFailure(failureInWords(error as ApiError));
    }
  };
  return (
    <form class="stack" onSubmit={(event) => {
      event.preventDefault();
      void download();
    }}>
      <p class="help">{t('settings.backup_help')}</p>
      <Toggle id="backup-secrets" label={t('settings.backup_secrets')} checked={withSecrets} onToggle={setWithSecrets} />
      {withSecrets && <PasswordField id="backup-password" label={t('settings.backup_password')} value={password}
        onText={setPassword} error={failure} input={{ autocomplete: 'current-password' }} />}
      {!withSecrets && failure && <p class="problem" role="alert">{failure}</p>}
      <p><button class="button">{t('settings.backup_get')}</button></p>
    </form>
  );
}

function isBackup(content: unknown): content is Backup {
  return typeof content === 'object' && content !== null && (content as Backup).amsbridge_settings === 1;
}

function Restore({ onRestored }: { onRestored: (saved: Saved) => void }) {
  const [chosen, setChosen] = useState<{ name: string; backup: Backup }>();
  const [failure, setFailure] = useState('');
  const choose = async (file: File) => {
    setFailure('');
    const content: unknown = await file.text().then(JSON.parse).catch(() => undefined);
    if (isBackup(content)) setChosen({ name: file.name, backup: content });
    else setFailure(t('settings.restore_bad'));
  };
  const restore = (backup: Backup) => {
    setChosen(undefined);
    api.restore(backup).then(onRestored, (error: ApiError) => {
      setFailure(error.problems.map(({ key, sentence }) => `${key}: ${sentence}`).join('\n') || error.message);
    });
  };
  return (
    <>
      <FileButton label={t('settings.restore')} accept=".json,application/json" onFile={(file) => void choose(file)} />
      <p class="problem" role="alert">{failure}</p>
      {chosen && (
        <Dialog title={t('settings.restore_heading')} yes={t('settings.restore_go')} danger
          onYes={() => restore(chosen.backup)} onNo={() => setChosen(undefined)}>
          <p>{t('settings.restore_text', { file: chosen.name })}</p>
          {!chosen.backup.has_secrets && <p>{t('settings.restore_without')}</p>}
        </Dialog>
      )}
    </>
  );
}

export function BackupAndRestore({ onRestored }: { onRestored: (saved: Saved) => void }) {
  const canRestore = useValue(session)?.capabilities.includes('restore');
  return (
    <div class="stack">
      <Download />
      {canRestore && <Restore onRestored={onRestored} />}
    </div>
  );
}
