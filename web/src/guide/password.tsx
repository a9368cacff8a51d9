// The first step: a password for the page, which needs the setup code before anybody has logged in.

import { useState } from 'preact/hooks';

import { ApiError, api } from '../api';
import { PasswordField, TextField } from '../components/field';
import { Notice } from '../components/notice';
import { t } from '../i18n';
import { remember } from '../memory';
import { Folded } from '../settings/folded';
import { shortestPassword } from '../settings/password-rule';
import { isDevice, session } from '../state';
import { failureInWords } from './failure';

export function PasswordStep({ withCode, onDone }: { withCode: boolean; onDone?: () => void }) {
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [result, setResult] = useState<{ code?: string; password?: string; failure?: string; busy?: boolean }>({});
  const submit = async () => {
    const problems = {
      ...(withCode && !code.trim() ? { code: t('login.wrong_code') } : {}),
      ...(password.length < shortestPassword ? { password: t('form.password_short') } : {}),
    };
    setResult(Object.keys(problems).length ? problems : { busy: true });
    if (Object.keys(problems).length) return;
    try {
      const opened = await (withCode ? api.logIn({ setup_code: code.trim(), password }) : api.setPassword({ password }));
      // Who sets a password begins anew, whatever this browser remembers of another time.
      remember('guide', '');
      session.set(opened);
      onDone?.();
    } catch (error) {
      const { status, message } = error as ApiError;
      if (status === 401) setResult({ code: t('login.wrong_code') });
      else setResult(status === 422 ? { password: message } : { failure: failureInWords(error as ApiError) });
    }
  };
  return (
    <form class="stack" onSubmit={(event) => {
      event.preventDefault();
      void submit();
    }}>
      {withCode && (
        <>
          <p>{t('guide.code_text')}{isDevice() && ` ${t('guide.code_device')}`}</p>
          <TextField id="setup-code" label={t('guide.code')} value={code} onText={setCode} error={result.code}
            input={{ autocapitalize: 'characters', autocomplete: 'one-time-code', class: 'mono' }} />
          {!isDevice() && (
            <Folded title={t('guide.code_where')}>
              <p>{t('guide.code_where_text')}</p>
              <code>sudo amsbridge setup-code</code>
              <p>{t('guide.code_where_label')}</p>
            </Folded>
          )}
        </>
      )}
      <input hidden autocomplete="username" value="amsbridge" />
      <PasswordField id="new-password" label={t('guide.password')} help={t('guide.password_text')} value={password}
        onText={setPassword} error={result.password} input={{ autocomplete: 'new-password' }} />
      <div role="alert">{result.failure && <Notice tone="error" title={result.failure} />}</div>
      <p><button class="button primary" disabled={!!result.busy}>{t('guide.password_set')}</button></p>
    </form>
  );
}
