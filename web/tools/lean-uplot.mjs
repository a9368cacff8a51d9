// uPlot without what the page does not use: logarithmic and ordinal scales, splines, bars, its own legend and its
// own calendar (axes get theirs from Intl). Changes are made by text on the version that package.json names; the
// build fails if one of them no longer fits.

const never = 'false';

/** @type {[RegExp, string][]} */
const changes = [
  [/\b(sc|wsc|scale|wsc\w*)\.distr == (2|3|4|100)\b/g, never],
  [/\bsc\.distr >= 3\b/g, never],
  [/(?<![.\w])distr == (3|4|100)\b/g, never],
  [/const showLegend = legend\.show;/, `const showLegend = ${never};`],
  [/let multiValLegend = false;/, ''],
  [/multiValLegend = getMultiVals != null;/, ''],
  [/\bmultiValLegend\b/g, never],
  [/let isTime = .*;/g, `const isTime = ${never};`],
  [/const _time(AxisSplits|AxisVals|SeriesVal) *= .*;/g, ''],
  [/const mode = self\.mode;/, 'const mode = 1;'],
  [/\bmode == 2\b/g, never],
  [/const \[ timeIncrs.* = genTimeStuffs\(.*\);/g, ''],
  [/isTime \? \(ms == 1 \? timeIncrsMs : timeIncrsS\) : numIncrs/, 'numIncrs'],
  [/isArr\(av\) \?[^]*?av \|\| _timeAxisVals/, 'av'],
  [/const _tzDate {2}= .*;\n.*const _fmtDate = .*;/, ''],
  [/s\.value = isTime \?.*;/, 's.value = numSeriesVal;'],
  [/genIncrs\(2, -53, 53, \[1\]\);/, ''],
  [/uPlot\.assign = assign;[^]*(?=export \{ uPlot as default \})/, ''],
];

export function leanUplot() {
  return {
    name: 'lean-uplot',
    /** @param {string} code @param {string} id */
    transform(code, id) {
      if (!id.includes('uPlot.esm.js')) return undefined;
      const lean = changes.reduce((text, [what, instead]) => {
        const next = text.replace(what, instead);
        if (next === text) throw new Error(`uPlot has changed: nothing fits ${what}`);
        return next;
      }, code);
      return { code: lean, map: null };
    },
  };
}
