// What all views share: who is logged in, and what the bridge last said.

import { ApiError, api, whenLoggedOut } from './api';
import type { Dated, LogEvent, Session, Status, Telegram } from './api';
import { Observable } from './observable';

export const session = new Observable<Session | undefined>(undefined);

/** Why the session could not be asked for. */
export const sessionProblem = new Observable<ApiError | undefined>(undefined);

export const status = new Observable<Status | undefined>(undefined);

/** The last value of each quantity, by meter. */
export type Values = Record<string, Record<string, Dated>>;
export const values = new Observable<Values>({});

/** Whether the stream of events is open; `since` in milliseconds of the browser's clock. */
export const connection = new Observable<{ open: boolean; since: number }>({ open: false, since: Date.now() });

/** The meter that the views show, by its id; the first one if there is none of this name. */
export const chosenMeter = new Observable<string>('');

/** Each telegram and each event as it comes; undefined before the first. */
export const telegram = new Observable<Telegram | undefined>(undefined);
export const logEvent = new Observable<LogEvent | undefined>(undefined);

/** Whether the page comes from firmware, and not from the Linux program. */
export const isDevice = () => session.value?.capabilities.includes('update') === true;

let clockAhead = 0;

/** The bridge's clock may be hours from the browser's: its times are compared with this one. Epoch seconds. */
export function bridgeNow(): number {
  return Date.now() / 1000 + clockAhead;
}

/** Takes what the bridge says that the time is. */
export function setBridgeTime(seconds: number): void {
  clockAhead = seconds - Date.now() / 1000;
}

export async function loadSession(): Promise<void> {
  try {
    session.set(await api.session());
    sessionProblem.set(undefined);
  } catch (error) {
    sessionProblem.set(error as ApiError);
  }
}

whenLoggedOut(() => void loadSession());
