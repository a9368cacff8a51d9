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

export function saidOf(diagnosis: Diagnosis): { sentence: string; nextStep: string } {
  return {
    sentence: translated(`diagnosis.${diagnosis.code}`, diagnosis.sentence),
    nextStep: translated(`diagnosis.${diagnosis.code}.next`, diagnosis.next_step),
  };
}

/** For the middle of a sentence: no capital at its beginning and no full stop at its end. */
export function asClause(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
