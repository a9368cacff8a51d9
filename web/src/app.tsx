// The shell: who may see what, navigation, and the view of the route.

import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import type { Session } from './api';
import { Icon } from './components/icon';
import { Menu } from './components/menu';
import { Notice } from './components/notice';
import { over } from './guide/steps';
import { language, loadWords, t } from './i18n';
import type { Key } from './i18n';
import { remembered } from './memory';
import { useValue } from './observable';
import { route } from './route';
import { connection, loadSession, session, sessionProblem } from './state';
import { closeStream, openStream } from './stream';
import Live from './views/live';

/** All but Live are loaded on first use, together with their texts. */
const more = async (): Promise<object> => {
  const [views] = await Promise.all([import('./views/more'), loadWords('more')]);
  return views;
};

const titles: Record<string, Key> = {
  live: 'nav.live', history: 'nav.history', settings: 'nav.settings', inspect: 'nav.inspect', status: 'nav.status',
  guide: 'nav.guide', login: 'nav.login',
};

const inNavigation = ['live', 'history', 'settings', 'inspect', 'status'] as const;

const loadedViews: Record<string, ComponentType> = { live: Live };

/** The view of this name, once it and its texts are there. */
function Loaded({ name }: { name: string }) {
  const [failed, setFailed] = useState(false);
  const [, setReady] = useState(false);
  useEffect(() => {
    if (loadedViews[name]) return;
    more().then(
      (views) => {
        Object.assign(loadedViews, views);
        setReady(true);
      },
      () => setFailed(true),
    );
  }, []);
  const Component = loadedViews[name];
  if (failed) return <Notice tone="error" title={t('shell.not_loaded')} />;
  return Component ? <Component /> : <p class="waiting">{t('common.loading')}</p>;
}

/** What is asked of the session decides before the address does. */
function viewName(current: Session, wanted: string): string {
  if (current.state !== 'open') return 'login';
  if (current.is_configured === false && wanted === 'live' && remembered('guide') !== over) return 'guide';
  return Object.hasOwn(titles, wanted) && wanted !== 'login' ? wanted : 'live';
}

function Navigation({ current, here }: { current: Session; here: string }) {
  const shown = inNavigation.filter(
    (name) => name === 'live' || name === 'status' || current.capabilities.includes(name),
  );
  return (
    <nav class="navigation" aria-label={t('nav.label')}>
      {shown.map((name) => (
        <a href={`#/${name}`} aria-current={name === here ? 'page' : undefined}>
          <Icon name={name} />
          <span>{t(titles[name]!)}</span>
        </a>
      ))}
    </nav>
  );
}

function Header({ current, here }: { current: Session; here: string }) {
  return (
    <header class="header">
      <a class="brand" href="#/live">
        <img src="./favicon.svg" alt="" width="28" height="28" />
        amsbridge
      </a>
      {current.state === 'open' && <Navigation current={current} here={here} />}
      <Menu current={current} />
    </header>
  );
}

/** The heading of a view takes the focus when the route has changed, so that screen readers begin there. */
function useFocusOnChange(here: string) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(here);
  useEffect(() => {
    document.title = `${t(titles[here]!)} - amsbridge`;
    if (before.current === here) return;
    before.current = here;
    scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  });
  return main;
}

function Page({ current }: { current: Session }) {
  const here = viewName(current, useValue(route).view);
  const main = useFocusOnChange(here);
  const isOpen = current.state === 'open';
  useEffect(() => {
    if (!isOpen) return;
    openStream();
    return closeStream;
  }, [isOpen]);
  return (
    <>
      <a class="skip" href="#content" onClick={(event) => {
        event.preventDefault();
        main.current?.focus();
      }}>
        {t('shell.skip')}
      </a>
      <Header current={current} here={here} />
      <main id="content" ref={main} tabIndex={-1} class={`view ${here}`}>
        <Loaded name={here} key={here} />
      </main>
    </>
  );
}

function Unreachable() {
  const problem = useValue(sessionProblem);
  useEffect(() => {
    const timer = setInterval(() => void loadSession(), 3000);
    return () => clearInterval(timer);
  }, []);
  return (
    <main class="view alone">
      <h1>amsbridge</h1>
      <Notice tone="error" title={t('shell.no_answer')}>
        {problem && problem.status > 0 && <p>{problem.message}</p>}
        <p>{t('shell.tries_again')}</p>
      </Notice>
    </main>
  );
}

export function App() {
  useValue(language);
  const current = useValue(session);
  useValue(connection);
  return current ? <Page current={current} /> : <Unreachable />;
}
