// Language, theme and log-out, behind a button of the header.

import { useEffect, useRef } from 'preact/hooks';

import { api } from '../api';
import type { Session } from '../api';
import { language, languages, setLanguage, t } from '../i18n';
import type { Language } from '../i18n';
import { useValue } from '../observable';
import { session } from '../state';
import { setTheme, theme } from '../theme';
import type { Theme } from '../theme';
import { Icon } from './icon';

const themes: Theme[] = ['system', 'light', 'dark'];

/** Closes the menu by Escape and by a click beside it. */
function useClosing() {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const element = menu.current;
      if (!element?.open) return;
      if (event instanceof KeyboardEvent ? event.key !== 'Escape' : element.contains(event.target as Node)) return;
      element.open = false;
      if (event instanceof KeyboardEvent) element.querySelector('summary')?.focus();
    };
    addEventListener('keydown', close);
    addEventListener('click', close);
    return () => {
      removeEventListener('keydown', close);
      removeEventListener('click', close);
    };
  }, []);
  return menu;
}

export function Menu({ current }: { current: Session }) {
  const menu = useClosing();
  return (
    <details class="menu" ref={menu}>
      <summary aria-label={t('menu.label')}>
        <Icon name="menu" />
      </summary>
      <div class="menu-content">
        <label>
          {t('menu.language')}
          <select value={useValue(language)} onChange={(event) => void setLanguage(event.currentTarget.value as Language)}>
            {Object.entries(languages).map(([code, name]) => <option value={code}>{name}</option>)}
          </select>
        </label>
        <label>
          {t('menu.theme')}
          <select value={useValue(theme)} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
            {themes.map((name) => <option value={name}>{t(`menu.theme.${name}` as 'menu.theme.dark')}</option>)}
          </select>
        </label>
        {current.state === 'open' && current.has_password && (
          <button type="button" onClick={() => void api.logOut().then((next) => session.set(next))}>
            {t('menu.log_out')}
          </button>
        )}
        <p class="quiet">{current.host} · {current.version}</p>
      </div>
    </details>
  );
}
