import './tokens.css';
import './style.css';
import './shell.css';
import './live/live.css';

import { render } from 'preact';

import { App } from './app';
import { beginLanguages } from './i18n';
import { loadSession } from './state';
import { beginTheme } from './theme';

beginTheme();
void Promise.all([beginLanguages(), loadSession()]).then(() => {
  const page = document.getElementById('page');
  if (page) render(<App />, page);
});
