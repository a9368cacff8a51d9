// Log-in with the page's password; before there is one, the guide's first step with the setup code.

import { useState } from 'preact/hooks';

import '../settings/form.css';
import { ApiError, api } from '../api';
import { PasswordField } from '../components/field';
import { failureInWords } from '../guide/failure';
import { Frame } from '../guide/frame';
import { PasswordStep } from '../guide/password';
import { stepsOf } from '../guide/steps';
import { t } from '../i18n';
import { useValue } from '../observable';
import { isDevice, session } from '../state';

function LogIn() {
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const logIn = async () => {
    setBusy(true);
    try {
      session.set(await api.logIn({ password }));
    } catch (error) {
      setFailure(failureInWords(error as ApiError));
      setBusy(false);
      document.getElementById('password')?.focus();
    }
  };
  return (
    <section class="card stack form log-in">
      <h1>{t('login.heading')}</h1>
      <form class="stack" onSubmit={(event) => {
        event.preventDefault();
        void logIn();
      }}>
        <input hidden autocomplete="username" value="amsbridge" />
        <PasswordField id="password" label={t('login.password')} value={password} onText={setPassword} error={failure}
          input={{ autocomplete: 'current-password', required: true }} />
        <button class="button primary" disabled={busy}>{t(busy ? 'login.busy' : 'login.submit')}</button>
      </form>
      <details class="more">
        <summary>{t('login.forgotten')}</summary>
        <div class="stack">
          <p>{t(isDevice() ? 'login.forgotten_device' : 'login.forgotten_text')}</p>
          {!isDevice() && <code>sudo amsbridge setup-code --reset</code>}
        </div>
      </details>
    </section>
  );
}

export default function Login() {
  const current = useValue(session);
  if (current?.state !== 'setup') return <LogIn />;
  return <Frame steps={stepsOf(current, false)} step="password"><PasswordStep withCode /></Frame>;
}
