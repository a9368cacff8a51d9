// The settings as the bridge has them, what has been typed, and what is the matter with it.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import { ApiError, api } from '../api';
import type { Problem, Saved, Settings } from '../api';
import { useValue } from '../observable';
import { connection } from '../state';
import { changeOf, fieldName, isChanged, localProblem, newDraft, settingsOf } from './draft';
import type { Draft } from './draft';
import { problemInWords } from './words';

const pauseBeforeCheck = 400;

/** By field name. */
export type Problems = Record<string, string>;

/** What can be seen without asking; what is missing in a field that nobody has been at is no problem yet. */
export function localProblems(settings: Settings, draft: Draft, all: boolean): Problems {
  const problems: Problems = {};
  const look = (own: Settings['meter'], typed: Draft['values'], place?: number) => {
    for (const setting of own) {
      const value = typed[setting.key];
      const problem = (value !== undefined || (all && place !== undefined)) && localProblem(setting, value);
      if (problem) problems[fieldName(setting.key, place)] = problemInWords(problem);
    }
  };
  for (const group of settings.groups) look(group.settings, draft.values);
  draft.meters.forEach((meter, place) => look(settingsOf(settings, meter), meter.typed, place));
  return problems;
}

export function byName(problems: Problem[]): Problems {
  return Object.fromEntries([...problems].reverse().map(({ key, sentence }) => [key, sentence]));
}

/** Goes to the first field that is not right, and unfolds what it stands in. */
function focusOnFirstProblem(): void {
  setTimeout(() => {
    const field = document.querySelector<HTMLElement>('main [aria-invalid]');
    for (let fold = field?.closest('details'); fold; fold = fold.parentElement?.closest('details')) fold.open = true;
    field?.focus();
  });
}

export interface Form {
  settings: Settings;
  draft: Draft;
  /** Counts the times that the settings have come from the bridge: fields begin anew. */
  round: number;
  problems: Problems;
  isChanged: boolean;
  busy: boolean;
  saved: Saved | undefined;
  /** Why saving failed as a whole. */
  failure: string;
  setDraft: (draft: Draft) => void;
  save: () => Promise<void>;
  reload: (saved?: Saved) => Promise<void>;
}

export function useForm(): { form?: Form; failure: string } {
  const [held, setHeld] = useState<{ settings: Settings; draft: Draft; round: number }>();
  const [checked, setChecked] = useState<Problems>({});
  const [result, setResult] = useState<{ saved?: Saved | undefined; failure: string; busy?: boolean }>({ failure: '' });
  const [tried, setTried] = useState(false);
  const check = useRef<AbortController>();

  const reload = useCallback(async (saved?: Saved) => {
    try {
      const settings = await api.settings();
      setHeld((before) => ({ settings, draft: newDraft(settings), round: (before?.round ?? 0) + 1 }));
      setChecked({});
      setTried(false);
      setResult({ saved, failure: '' });
    } catch (error) {
      setResult({ saved, failure: (error as Error).message });
    }
  }, []);
  // What could not be had for want of a connection is asked for again when there is one.
  const { open } = useValue(connection);
  useEffect(() => void (held || reload()), [open]);

  const changed = !!held && isChanged(held.settings, held.draft);
  const local = held ? localProblems(held.settings, held.draft, tried) : {};
  const take = (error: unknown) => {
    if (error instanceof ApiError && error.problems.length) setChecked(byName(error.problems));
    return error instanceof ApiError && error.status !== 422 ? error.message : '';
  };

  useEffect(() => {
    check.current?.abort();
    setChecked({});
    if (!held || !changed) return;
    const asked = new AbortController();
    check.current = asked;
    const timer = setTimeout(() => {
      api.checkSettings(changeOf(held.settings, held.draft), asked.signal)
        .catch((error) => void (asked.signal.aborted || take(error)));
    }, pauseBeforeCheck);
    return () => clearTimeout(timer);
  }, [held]);

  if (!held) return { failure: result.failure };
  const { settings, draft, round } = held;
  const save = async () => {
    setTried(true);
    if (Object.keys(localProblems(settings, draft, true)).length) return focusOnFirstProblem();
    check.current?.abort();
    setResult({ failure: '', busy: true });
    try {
      await reload(await api.changeSettings(changeOf(settings, draft)));
      // The button that was pressed is gone, and the fields are new.
      document.querySelector<HTMLElement>('.results')?.focus();
    } catch (error) {
      setResult({ failure: take(error) });
      focusOnFirstProblem();
    }
  };
  const form: Form = {
    settings, draft, round, problems: { ...checked, ...local }, isChanged: changed, busy: !!result.busy,
    saved: changed ? undefined : result.saved, failure: result.failure, save, reload,
    setDraft: (next) => setHeld({ ...held, draft: next }),
  };
  return { form, failure: '' };
}
