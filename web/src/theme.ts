// Light or dark: as the system has it, unless the reader chooses.

import { remember, remembered } from './memory';
import { Observable } from './observable';

export type Theme = 'system' | 'light' | 'dark';

export const theme = new Observable<Theme>('system');

export function setTheme(wanted: Theme): void {
  remember('theme', wanted);
  if (wanted === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = wanted;
  theme.set(wanted);
}

export function beginTheme(): void {
  const wish = remembered('theme');
  if (wish === 'light' || wish === 'dark') setTheme(wish);
}
