// Routes stand behind the # of the address: "#/history?meter=house" is the view "history".

import { t } from './i18n';
import { Observable } from './observable';

export interface Route {
  view: string;
  query: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { view: path || 'live', query: new URLSearchParams(query) };
}

export const route = new Observable<Route>(parseRoute(location.hash));

let hasUnsaved: () => boolean = () => false;

/** For a view with a form: while `isUnsaved` is true, the reader is asked before the view is left. */
export function guardLeaving(isUnsaved: () => boolean = () => false): void {
  hasUnsaved = isUnsaved;
}

addEventListener('hashchange', (event) => {
  const next = parseRoute(location.hash);
  if (next.view !== route.value.view && hasUnsaved()) {
    if (!confirm(t('common.leave'))) {
      history.replaceState(null, '', new URL(event.oldURL).hash || '#/');
      return;
    }
  }
  route.set(next);
});

addEventListener('beforeunload', (event) => {
  if (hasUnsaved()) event.preventDefault();
});

export function go(hash: string): void {
  location.hash = hash;
}
