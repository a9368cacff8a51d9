import { beforeAll, describe, expect, it, vi } from 'vitest';

import { setLanguage } from '../i18n';
import { valueAt } from './line-plot';

describe('the values of a plot in words', () => {
  beforeAll(() => {
    vi.stubGlobal('document', { documentElement: {} });
    return setLanguage('en');
  });
  const line = (key: string, ...values: (number | null)[]) => ({ key, color: '', values });

  it('keep their sign: it is cold outside', () => {
    expect(valueAt(line('temperature_c', -5.4), 0)).toBe('-5.4\u00a0\u00b0C');
    expect(valueAt(line('active_power_net_w', -500), 0)).toBe('-500\u00a0W');
  });

  it('tell the size of what is delivered, which is drawn below zero', () => {
    expect(valueAt(line('active_power_export_w', -1200), 0)).toBe('1,200\u00a0W');
  });

  it('are not zero where nothing is known', () => {
    expect([valueAt(line('temperature_c', null), 0), valueAt(line('temperature_c'), 0)]).toEqual(['-', '-']);
  });
});
