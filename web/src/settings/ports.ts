// Serial ports and thermometers that fields offer.

import { api } from '../api';
import type { Ports } from '../api';
import { Observable } from '../observable';
import { session } from '../state';

export const ports = new Observable<Ports | undefined>(undefined);

/** Without an answer the fields are there all the same, for what is typed. */
export async function loadPorts(): Promise<void> {
  if (!session.value?.capabilities.includes('ports')) return;
  const found = await api.ports().catch(() => undefined);
  if (found) ports.set(found);
}
