import { expect, it } from 'vitest';

import type { Settings } from '../api';
import { addMeter, newDraft } from './draft';
import { byName, localProblems } from './form';
import { humanised } from './words';

const settings: Settings = {
  writable: true, groups: [], meters: [],
  meter: [{ key: 'source', kind: 'source', help: '', allowed: '', value: '' }],
};

it('does not blame a new meter for its missing source before somebody has tried to save', () => {
  const draft = addMeter(newDraft(settings));
  expect(localProblems(settings, draft, false)).toEqual({});
  expect(Object.keys(localProblems(settings, draft, true))).toEqual(['meter[1].source']);
});

it('keeps the first of several problems of a field', () => {
  expect(byName([{ key: 'a', sentence: 'first' }, { key: 'a', sentence: 'second' }, { key: 'b', sentence: 'b' }]))
    .toEqual({ a: 'first', b: 'b' });
});

it('makes words of keys', () => {
  expect(humanised('mqtt.keep_alive')).toBe('Keep alive');
});
