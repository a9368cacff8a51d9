import { expect, it } from 'vitest';

import type { Session } from '../api';
import { firstStep, stepsOf } from './steps';

const session: Session = {
  state: 'open', has_password: true, host: '', version: '', capabilities: ['settings', 'wifi', 'probe'],
};

it('has a step for Wi-Fi only where the machine is its own access point', () => {
  expect(stepsOf(session, true)).toEqual(['password', 'wifi', 'meter', 'broker', 'done']);
  expect(stepsOf(session, false)).toEqual(['password', 'meter', 'broker', 'done']);
  expect(stepsOf({ ...session, capabilities: ['settings'] }, true)).toEqual(['password', 'meter', 'broker', 'done']);
});

it('always has one for Wi-Fi on a device, which is over once it has joined', () => {
  const device: Session = { ...session, capabilities: [...session.capabilities, 'update'] };
  const steps = stepsOf(device, false);
  expect(steps).toEqual(['password', 'wifi', 'meter', 'broker', 'done']);
  expect(firstStep(steps, device, undefined)).toBe('wifi');
  expect(firstStep(steps, device, 'wifi', true)).toBe('meter');
  expect(firstStep(steps, device, 'broker', true)).toBe('broker');
  expect(firstStep(steps, device, 'over', true)).toBe('meter');
});

it('begins where it was left, but never past the password', () => {
  const steps = stepsOf(session, false);
  expect(firstStep(steps, session, 'broker')).toBe('broker');
  expect(firstStep(steps, session, undefined)).toBe('meter');
  expect(firstStep(steps, session, 'wifi')).toBe('meter');
  expect(firstStep(steps, { ...session, has_password: false }, 'broker')).toBe('password');
});
