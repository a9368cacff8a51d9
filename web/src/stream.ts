// The bridge's server-sent events, taken into the state. Connects again by itself for as long as it is wanted.

import { address, parsed } from './api';
import type { Latest, LogEvent, Status, Telegram } from './api';
import type { Dated } from './api';
import { connection, loadSession, logEvent, setBridgeTime, status, telegram, values } from './state';

const firstWait = 1000;
const longestWait = 15_000;
// A status comes each 5 s: after three that are missing, the connection is dead though nobody has said so.
const patience = 17_000;

let source: EventSource | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let wait = firstWait;

function setOpen(open: boolean): void {
  if (connection.value.open !== open) connection.set({ open, since: Date.now() });
}

function takeStatus(next: Status): void {
  setBridgeTime(next.time);
  status.set(next);
}

function takeHello(hello: { status: Status; latest: Latest[] }): void {
  takeStatus(hello.status);
  values.set(Object.fromEntries(hello.latest.map((latest) => [latest.meter, latest.values])));
}

/** The values with those of a telegram in the place of older ones. */
export function withTelegram(known: Record<string, Dated> | undefined, next: Telegram): Record<string, Dated> {
  const result = { ...known };
  for (const [key, v] of Object.entries(next.values)) result[key] = { v, t: next.time };
  return result;
}

function takeTelegram(next: Telegram): void {
  values.set({ ...values.value, [next.meter]: withTelegram(values.value[next.meter], next) });
  telegram.set(next);
}

function listen(name: string, take: (data: never) => void): void {
  source?.addEventListener(name, (event) => {
    watchOver();
    wait = firstWait;
    setOpen(true);
    take(parsed<never>((event as MessageEvent<string>).data));
  });
}

function watchOver(): void {
  clearTimeout(timer);
  timer = setTimeout(again, patience);
}

function again(): void {
  source?.close();
  setOpen(false);
  // The session may have ended, which an EventSource does not tell.
  void loadSession();
  clearTimeout(timer);
  timer = setTimeout(open, wait);
  wait = Math.min(wait * 2, longestWait);
}

function open(): void {
  source = new EventSource(address('events'));
  source.onerror = again;
  watchOver();
  listen('hello', takeHello);
  listen('status', takeStatus);
  listen('reading', takeTelegram);
  listen('log', (event: LogEvent) => logEvent.set(event));
}

export function openStream(): void {
  closeStream();
  wait = firstWait;
  open();
}

export function closeStream(): void {
  clearTimeout(timer);
  source?.close();
  source = undefined;
  setOpen(false);
}
