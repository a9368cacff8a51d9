// Which meter the views show, where there are several. Sub-meters are shown with the one they report through.

import { useEffect } from 'preact/hooks';

import { api } from '../api';
import type { Meter } from '../api';
import { t } from '../i18n';
import { Observable, useValue } from '../observable';
import { chosenMeter, status } from '../state';

const mostButtons = 3;

/** A status has room for a hundred; where there are more, the others are asked for once. */
const asked = new Observable<Meter[]>([]);

function useAllMeters(): Meter[] {
  const now = useValue(status);
  const others = useValue(asked);
  const told = now?.meters ?? [];
  const isMore = (now?.meters_total ?? 0) > told.length;
  useEffect(() => {
    if (isMore) api.meters().then(({ meters }) => asked.set(meters), () => undefined);
  }, [isMore]);
  if (!isMore) return told;
  const ids = new Set(told.map((meter) => meter.id));
  return [...told, ...others.filter((meter) => !ids.has(meter.id))];
}

/** The meters that can be chosen, and the one that is. */
export function useMeter(): { meter: Meter | undefined; meters: Meter[] } {
  const all = useAllMeters();
  const chosen = useValue(chosenMeter);
  const meters = all.filter((meter) => !meter.parent).sort((a, b) => a.id.localeCompare(b.id));
  return { meter: meters.find((meter) => meter.id === chosen) ?? meters[0], meters };
}

export function nameOf(meter: Meter): string {
  return meter.name ?? meter.id;
}

export function MeterChooser({ meter, meters }: { meter: Meter; meters: Meter[] }) {
  if (meters.length < 2) return null;
  if (meters.length > mostButtons) {
    return (
      <select class="narrow" aria-label={t('common.meter')} value={meter.id}
        onChange={(event) => chosenMeter.set(event.currentTarget.value)}>
        {meters.map((one) => <option value={one.id}>{nameOf(one)}</option>)}
      </select>
    );
  }
  return (
    <div class="choices" role="group" aria-label={t('common.meter')}>
      {meters.map((one) => (
        <button type="button" aria-pressed={one.id === meter.id} onClick={() => chosenMeter.set(one.id)}>
          {nameOf(one)}
        </button>
      ))}
    </div>
  );
}
