// Time that has passed, counted on.

import { useEffect, useState } from 'preact/hooks';

import { number, t } from '../i18n';
import { bridgeNow } from '../state';

/** The bridge's time, anew each second. */
export function useNow(): number {
  const [now, setNow] = useState(bridgeNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(bridgeNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** "40 s", "3 min", "2 h", "5 days". */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return t('duration.seconds', { count: whole });
  if (whole < 7200) return t('duration.minutes', { count: Math.floor(whole / 60) });
  if (whole < 172_800) return t('duration.hours', { count: Math.floor(whole / 3600) });
  return t('duration.days', { count: number(Math.floor(whole / 86_400)) });
}

export function Ago({ time }: { time: number }) {
  const now = useNow();
  return <>{t('duration.ago', { duration: durationText(now - time) })}</>;
}
