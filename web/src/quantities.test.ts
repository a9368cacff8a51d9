import { beforeAll, describe, expect, it, vi } from 'vitest';

import table from '../../core/src/ams/quantity_table.hpp?raw';
import { languages, loadWords, setLanguage } from './i18n';
import type { Language } from './i18n';
import { figure, labelOf, powerOf, unitOf, valueText } from './quantities';

const units: Record<string, string> = {
  watt: 'W', var: 'var', volt_ampere: 'VA', none: '', hertz: 'Hz', ampere: 'A', volt: 'V', kilowatt_hour: 'kWh',
  kilovar_hour: 'kvarh', cubic_metre: 'm³', gigajoule: 'GJ',
};
const rows = [...table.matchAll(/^ +\{"(\w+)",.*Unit::(\w+)/gm)].map(([, key = '', unit = '']) => ({ key, unit }));

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await loadWords('first');
});

describe.each(Object.keys(languages) as Language[])('quantities in %s', (code) => {
  beforeAll(() => setLanguage(code));

  it('are all of the table', () => expect(rows.length).toBeGreaterThan(70));

  it.each(rows)('$key has a label and a unit', ({ key, unit }) => {
    expect(labelOf(key)).not.toMatch(/quantity\.|part\.|[{}]/);
    expect(unitOf(key)).toBe(units[unit]);
  });

  it('have labels that differ', () => {
    const labels = rows.map(({ key }) => `${labelOf(key)} ${unitOf(key)}`);
    expect(new Set(labels).size).toBe(labels.length);
  });
});

describe('values', () => {
  beforeAll(() => setLanguage('nb'));

  it('keep the decimals of a register and are written as the language does', () => {
    expect(figure('active_energy_import_kwh', 109554.02)).toBe('109\u00a0554,02');
    expect(figure('active_energy_import_kwh', 109554.025)).toBe('109\u00a0554,025');
    expect(valueText('voltage_l1_v', 231)).toBe('231,0\u00a0V');
    expect(figure('breaker', 1)).toBe('lukket');
  });

  it('make power from what the meter sends, and none from nothing', () => {
    expect(powerOf({})).toBeUndefined();
    expect(powerOf({ active_power_import_w: { v: 5, t: 1 } })).toEqual({ import: 5, time: 1 });
    expect(powerOf({ active_power_net_w: { v: -40, t: 2 } })).toEqual({ import: 0, export: 40, time: 2 });
    expect(powerOf({ active_power_import_w: { v: 0, t: 1 }, active_power_export_w: { v: 7, t: 3 } }))
      .toEqual({ import: 0, export: 7, time: 3 });
  });
});
