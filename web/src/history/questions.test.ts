import { expect, it } from 'vitest';

import type { Plot } from '../api';
import { emptied, linesOf } from './questions';

const plot = (series: Plot['series']): Plot => ({ meter: 'm', step: 60, time: [0, 60], series });

it('draws what is delivered below zero, with least and most exchanged', () => {
  const { series } = linesOf(plot({
    active_power_import_w: { mean: [1, null] },
    active_power_export_w: { mean: [5, null], least: [4, null], most: [6, null] },
  }), 'power', 0, 120);
  expect(series.map((line) => [line.key, line.values, line.least, line.most])).toEqual([
    ['active_power_import_w', [1, null], undefined, undefined],
    ['active_power_export_w', [-5, null], [-6, null], [-4, null]],
  ]);
});

it('leaves out what the meter has never sent, and export that is always zero', () => {
  const { series } = linesOf(plot({
    active_power_import_w: { mean: [1, 2] },
    active_power_export_w: { mean: [0, 0] },
    active_power_net_w: { mean: [null, null] },
  }), 'power', 0, 120);
  expect(series.map((line) => line.key)).toEqual(['active_power_import_w']);
});

it('shows net power where there is nothing else', () => {
  const { series } = linesOf(plot({ active_power_net_w: { mean: [-3, 2] } }), 'power', 0, 120);
  expect(series.map((line) => line.values)).toEqual([[-3, 2]]);
});

it('keeps its lines where nothing is known, so that the plot stays what it is', () => {
  const { series } = linesOf(plot({ active_power_import_w: { mean: [1, 2], least: [0, 0], most: [3, 3] } }), 'power', 0, 120);
  expect(emptied(series, 1).map((line) => [line.key, line.values, line.least, line.most]))
    .toEqual([['active_power_import_w', [null], [null], [null]]]);
});
