// The steps of the guide: which there are here, and where one is.

import type { Capability, Session } from '../api';

/** Is remembered once somebody has left the guide, though it may have left something out. */
export const over = 'over';

export type Step = 'password' | 'wifi' | 'meter' | 'broker' | 'done';

/** All steps that this machine has; the first is over once there is a password. A device begins without Wi-Fi. */
export function stepsOf(session: Session, hasAccessPoint: boolean): Step[] {
  const has = (what: Capability) => session.capabilities.includes(what);
  return [
    'password',
    ...(has('wifi') && (hasAccessPoint || has('update')) ? ['wifi' as const] : []),
    ...(has('settings') ? ['meter' as const, 'broker' as const] : []),
    'done',
  ];
}

/** The step to begin at: the one that was left, if it is still ahead. */
export function firstStep(steps: Step[], session: Session, left: string | undefined, isJoined = false): Step {
  if (session.has_password === false || session.state === 'setup') return 'password';
  const ahead = steps.filter((step) => step !== 'password' && !(step === 'wifi' && isJoined));
  return ahead.find((step) => step === left) ?? ahead[0] ?? 'done';
}
