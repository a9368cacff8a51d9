// Which values may be shown as being so now. What is older than its meter sends it is marked, with its time.

import type { Dated, Meter } from '../api';
import { isRegister } from '../quantities';

const hour = 3600;
/** Registers come hourly at the least; those of gas, water and heat some meters pass on once a day. */
const registerCadence = hour + 300;
const subMeterCadence = 26 * hour;
const usualCadence = 30;
/** Older than this, a value shows when it is from, even if no newer one is due. */
const worthSaying = 60;

export function cadenceOf(key: string, meter: Meter): number {
  if (meter.parent) return subMeterCadence;
  return isRegister(key) ? registerCadence : Math.max(meter.expected_s ?? 0, usualCadence);
}

export interface Freshness {
  /** No longer to be taken for what is so now. */
  isStale: boolean;
  /** When it came, where that is worth saying. */
  from?: number;
}

export function freshnessOf(key: string, value: Dated, meter: Meter, now: number, isConnected: boolean): Freshness {
  const age = now - value.t;
  const isStale = age > cadenceOf(key, meter) || (!isConnected && !isRegister(key));
  return { isStale, ...((isStale || age > worthSaying) && { from: value.t }) };
}

/** Seconds since the last telegram if none has come for longer than it should, else undefined. */
export function silence(meter: Meter, last: number | undefined, now: number): number | undefined {
  if (last === undefined) return undefined;
  const age = now - last;
  return age > (meter.expected_s ?? usualCadence) ? age : undefined;
}
