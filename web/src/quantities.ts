// Labels and units of quantities, composed from the parts of their keys: active_power_import_l1_w is
// "Power import, phase 1" in W. A test holds them against the table of quantities.

import { decimalsOf, number, t } from './i18n';
import type { Key } from './i18n';
import type { Dated } from './api';

const units = {
  w: 'W', var: 'var', va: 'VA', hz: 'Hz', a: 'A', v: 'V', kwh: 'kWh', kvarh: 'kvarh', m3: 'm³', gj: 'GJ', c: '°C',
};

const decimals: Record<string, number> = { hz: 2, a: 2, v: 1, kwh: 2, kvarh: 2, m3: 3, gj: 3, c: 1 };

interface Parts {
  base: string;
  part?: string | undefined;
  count?: string | undefined;
  unit?: keyof typeof units | undefined;
}

const pattern = /^(.+?)(?:_([ltq])(\d))?(?:_(w|var|va|hz|a|v|kwh|kvarh|m3|gj|c))?$/;

export function partsOf(key: string): Parts {
  const [, base = key, part, count, unit] = pattern.exec(key) ?? [];
  return { base, part, count, unit: unit as keyof typeof units | undefined };
}

export function labelOf(key: string): string {
  const { base, part, count } = partsOf(key);
  const name = t(`quantity.${base}` as Key);
  return part ? t('part.joined', { name, part: t(`part.${part as 'l'}`, { count: count ?? '' }) }) : name;
}

export function unitOf(key: string): string {
  const { unit } = partsOf(key);
  return unit ? units[unit] : '';
}

/** The number as it is shown, without its unit. Registers keep a third decimal if there is one. */
export function figure(key: string, value: number): string {
  const { base, unit } = partsOf(key);
  if (base === 'breaker' && value >= 0 && value <= 2) return t(`breaker.${value as 0}`);
  const least = unit ? decimals[unit] ?? 0 : base === 'power_factor' ? 2 : 0;
  return number(value, isRegister(key) ? Math.max(least, decimalsOf(value)) : least);
}

/** With a space that does not break. */
export function withUnit(text: string, unit: string): string {
  return unit ? `${text}\u00a0${unit}` : text;
}

export function valueText(key: string, value: number): string {
  return withUnit(figure(key, value), unitOf(key));
}

export function isRegister(key: string): boolean {
  return /_(kwh|kvarh|m3|gj)$/.test(key);
}

export interface Power {
  import?: number;
  export?: number;
  /** Of the newer of the two. */
  time: number;
}

/** Power drawn and delivered, from whichever quantities the meter sends; undefined if there is none. */
export function powerOf(values: Record<string, Dated>): Power | undefined {
  const drawn = values['active_power_import_w'] ?? values['active_power_absolute_w'];
  const delivered = values['active_power_export_w'];
  const net = values['active_power_net_w'];
  if (values['active_power_import_w'] || delivered) {
    return {
      ...(drawn && { import: drawn.v }),
      ...(delivered && { export: delivered.v }),
      time: Math.max(drawn?.t ?? 0, delivered?.t ?? 0),
    };
  }
  if (net) return { import: Math.max(net.v, 0), export: Math.max(-net.v, 0), time: net.t };
  return drawn && { import: drawn.v, time: drawn.t };
}
