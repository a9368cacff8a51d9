// What the bridge says of a line, in the reader's language: it speaks English itself, with a code beside it.

import { useEffect, useState } from 'preact/hooks';

import type { Diagnosis } from './api';
import { language, loadWords, translated } from './i18n';
import { useValue } from './observable';

/** Loads the texts of diagnoses for a component; false until they are there. */
export function useWords(): boolean {
  const [ready, setReady] = useState(false);
  useValue(language);
  useEffect(() => {
    void loadWords('more').finally(() => setReady(true));
  }, []);
  return ready;
}

/** Where only the kind of trouble has a translation, the bridge's own words about it come behind. */
export function saidOf({ code, sentence, next_step }: Diagnosis): { sentence: string; nextStep: string } {
  const own = translated(`diagnosis.${code}`, '');
  return {
    sentence: own || sentence,
    nextStep: translated(`diagnosis.${code}.next`, [own && sentence, next_step].filter(Boolean).join(' ')),
  };
}

/** For the middle of a sentence: no capital at its beginning and no full stop at its end. */
export function asClause(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/[.?]$/, '');
}
