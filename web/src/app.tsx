// The shell: who may see what, navigation, and the view of the route.

import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import type { Session } from './api';
import { Icon } from './components/icon';
import { Menu } from './components/menu';
import { Notice } from './components/notice';
import { language, loadWords, t } from './i18n';
import type { Key, Words } from './i18n';
import { useValue } from './observable';
import { route } from './route';
import { connection, loadSession, session, sessionProblem } from './state';
import { closeStream, openStream } from './stream';
import Live from './views/live';

interface View {
  title: Key;
  words: Words[];
  load: () => Promise<ComponentType>;
}

const more = () => import('./views/more');

const views: Record<string, View> = {
  live: { title: 'nav.live', words: [], load: async () => Live },
  history: { title: 'nav.history', words: [], load: async () => (await more()).history },
  settings: { title: 'nav.settings', words: ['form', 'settings', 'help', 'diagnoses'], load: async () => (await more()).settings },
  inspect: { title: 'nav.inspect', words: ['form', 'inspect', 'help', 'diagnoses'], load: async () => (await import('./views/inspect')).default },
  status: { title: 'nav.status', words: ['form', 'status', 'help', 'diagnoses'], load: async () => (await more()).status },
  guide: { title: 'nav.guide', words: ['form', 'guide', 'settings', 'help', 'diagnoses'], load: async () => (await more()).guide },
  login: { title: 'nav.login', words: ['form', 'login', 'guide'], load: async () => (await more()).login },
};

const inNavigation = ['live', 'history', 'settings', 'inspect', 'status'] as const;

const loadedViews: Record<string, ComponentType> = { live: Live };

/** The view of this name, once it and its texts are there. */
function Loaded({ name }: { name: string }) {
  const [ready, setReady] = useState(loadedViews[name] ? name : '');
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const view = views[name];
    if (!view || ready === name) return;
    let wanted = true;
    setFailed(false);
    Promise.all([view.load(), ...view.words.map(loadWords)]).then(
      ([component]) => {
        loadedViews[name] = component;
        if (wanted) setReady(name);
      },
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [name]);
  const Component = loadedViews[name];
  if (failed) return <Notice tone="error" title={t('shell.not_loaded')} />;
  return ready === name && Component ? <Component /> : <p class="waiting">{t('common.loading')}</p>;
}

/** What is asked of the session decides before the address does. */
function viewName(current: Session, wanted: string): string {
  if (current.state !== 'open') return 'login';
  if (current.is_configured === false && wanted === 'live') return 'guide';
  return Object.hasOwn(views, wanted) && wanted !== 'login' ? wanted : 'live';
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
          <span>{t(`nav.${name}`)}</span>
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
    document.title = `${t((views[here] ?? views['live'])!.title)} - amsbridge`;
    if (before.current === here) return;
    before.current = here;
    scrollTo(0, 0);
    main.current?.focus();
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
