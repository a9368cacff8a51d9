// uPlot without what the page does not use. Changes are made by text on the version that package.json names: most make
// a constant of what is the same in all plots of the page, and the minifier then drops what can no longer be reached.
// The build fails if one of them no longer fits.

const never = 'false';
const always = 'true';
const nothing = '';

/** @type {[RegExp, string][]} */
const changes = [
  // Scales: linear, x to the right and y upwards, each with a range of its own.
  [/\b(sc|wsc|scale|wsc\w*)\.distr == (2|3|4|100)\b/g, never],
  [/\bsc\.distr >= 3\b/g, never],
  [/(?<![.\w])distr == (3|4|100)\b/g, never],
  [/const dir = scaleX\.dir \* \(scaleX\.ori == 0 \? 1 : -1\);/g, 'const dir = 1;'],
  [/\b(scaleX|sx)\.ori == 0/g, always],
  [/\bscaleX\.ori == 1/g, never],
  [/const rect = ori == 0 \? rectH : rectV;/, 'const rect = rectH;'],
  [/\b(sc|scale)\.dir == -1/g, never],
  [/const xScaleDistr = .*;/, 'const xScaleDistr = 1;'],
  [/\bscaleX\.time\b/, never],
  [/\b\w+\.from != null/g, never],
  [/\b\w+\.from == null/g, always],
  [/sc\.min != null \|\| sc\.max != null/, never],
  [/let rn = sc\.range;[^]*?sc\.auto = .*;/, 'sc.range = fnOrSelf(sc.range); sc.auto = fnOrSelf(sc.auto);'],
  [/sc\.clamp = .*;/, nothing],
  [/rangeNum\(_min, _max, rangePad, true\)/, '[_min, _max]'],
  [/log \? positiveIdxs : nonNullIdxs/, 'nonNullIdxs'],
  [/log \? isPositive : notNullish/, 'notNullish'],

  // Time: axes get their texts from Intl.
  [/let isTime = .*;/g, `const isTime = ${never};`],
  [/const _time(AxisSplits|AxisVals|SeriesVal) *= .*;/g, ''],
  [/const \[ timeIncrs.* = genTimeStuffs\(.*\);/g, ''],
  [/isTime \? \(ms == 1 \? timeIncrsMs : timeIncrsS\) : numIncrs/, 'numIncrs'],
  [/isArr\(av\) \?[^]*?av \|\| _timeAxisVals/, 'av'],
  [/const _tzDate {2}= .*;\n.*const _fmtDate = .*;/, ''],
  [/s\.value = isTime \?.*;/, nothing],
  [/genIncrs\(2, -53, 53, \[1\]\);/, ''],
  [/uPlot\.assign = assign;[^]*(?=export \{ uPlot as default \})/, ''],
  [/const (days|months) = \[[^]*?\];/g, 'const $1 = [];'],
  [/(days|months)\.map\(slice3\)/g, '[]'],
  [/new Intl\.DateTimeFormat\(\)\.resolvedOptions\(\)\.timeZone/, "''"],
  [/const numFormatter = .*;/, nothing],

  // One mode, of lines; a browser.
  [/const mode = self\.mode;/, 'const mode = 1;'],
  [/\bmode == 2\b/g, never],
  [/const xySeriesOpts = [^]*?\n};/, nothing],
  [/const domEnv = .*;/, `const domEnv = ${always};`],
  [/const microTask = .*;/, 'const microTask = queueMicrotask;'],
  [/const pxAlign = .*;/, 'const pxAlign = 1;'],

  // No title, plugins, legend of its own, or calls that the page does not make.
  [/if \(opts\.id != null\)\s*root\.id = opts\.id;/, nothing],
  [/addClass\(root, opts\.class\);/, nothing],
  [/if \(opts\.title\) \{[^]*?\n\t}/, nothing],
  [/\(opts\.plugins \|\| \[\]\)\.forEach\([^]*?\n\t}\);/g, nothing],
  [/const showLegend = legend\.show;/, `const showLegend = ${never};`],
  [/let multiValLegend = false;/, nothing],
  [/multiValLegend = getMultiVals != null;/, nothing],
  [/\bmultiValLegend\b/g, never],
  [/\blegend\.(show|live)\b/g, never],
  [/const legend +=.*;/, nothing],
  [/const markers +=.*;/, nothing],
  [/\{\s*legend\.idxs = activeIdxs;[^]*?\n\t}/, nothing],
  [/let shouldSetLegend = false;/, nothing],
  [/ = shouldSetLegend = true/g, ' = true'],
  [/shouldSetLegend = true;/g, nothing],
  [/if \(shouldSetLegend\) \{\s*legend\.idx[^]*?\n\t\t}/, nothing],
  [/self\.(addSeries|delSeries|setSeries|addBand|setBand|delBand|batch|setLegend|posToIdx|pub) = \w+;/g, nothing],
  [/self\.valToIdx = .*;/, nothing],
  [/self\.valToPos = \([^]*?\n\t\);/, nothing],
  [/setCursorEvent\(e\);/g, nothing],
  [/o instanceof TypedArray/, never],
  [/const TypedArray = .*;/, nothing],
  [/if \(then\) \{[^]*?else\s*_init\(\);/, 'then.appendChild(root); _init();'],
  [/self\.setCursor = [^]*?\n\t};/, nothing],
  [/if \(deferHooks\)\s*hooksQueue\.push\(.*\);\s*else \{/, '{'],
  [/(_fire !== false && )?fire\("(?!setCursor|setSelect)\w+"[^;]*\);/g, nothing],

  // Series are always shown, none is in focus or has points, and their lines and bands have one colour.
  [/\b(s|axis|select|lowerEdge)\.show\b(?! =)/g, always],
  [/const cursorFocus = .*;/, `const cursorFocus = ${never};`],
  [/const cursorOnePt = .*;/, `const cursorOnePt = ${never};`],
  [/const focus = .*;/, nothing],
  [/let shouldAlpha = .*;/, `const shouldAlpha = ${never};`],
  [/ctxAlpha != (s\.alpha|_ctxAlpha)/g, never],
  [/let _ptDia = [^]*?points\.pxAlign = .*;/, nothing],
  [/let _gaps = s\._paths != null[^]*?drawPath\(i, true\);\s*}/, nothing],
  [/cacheStrokeFill\(i, true\);/, nothing],
  [/\(si, _points\)/g, '(si)'],
  [/\b_points\b/g, never],
  [/s\.pxAlign = .*;/, 's.pxAlign = 1;'],
  [/s\.label = s\.label .*;/, nothing],
  [/points: \{\s*show: *seriesPointsShow,[^]*?\n\t\},/, nothing],
  [/moveToH,\s*lineToH,\s*rectH,\s*arcH,\s*bezierCurveToH,/, nothing],
  [/moveToV,\s*lineToV,\s*rectV,\s*arcV,\s*bezierCurveToV,/, nothing],
  [/const rectH = .*;/, 'const rectH = (p, x, y, w, h) => p.rect(x, y, w, h);'],
  [/if \(!series\.spanGaps\)/, 'if (true)'],
  [/_paths\.gaps = gaps = .*;/, nothing],
  [/flags != 0 && /, nothing],
  [/\(flags & CLIP_FILL_STROKE\) == CLIP_FILL_STROKE/, never],
  [/flags & BAND_CLIP_STROKE\)/, `${never})`],
  [/flags & BAND_CLIP_FILL\)/, `${always})`],
  [/(strokePath|fillPath) instanceof Map/g, never],
  [/isArr\(bandClip\)/, never],
  [/bandClipDir == 2/, never],

  // Axes: below and at the left, as wide as told, with texts of one line and grids alone.
  [/axis\.label != null/g, never],
  [/axis\.labelFont += .*;/, nothing],
  [/\[axis\.font, axis\.labelFont]/, '[axis.font]'],
  [/\b(ticks|border)\.show\b/g, never],
  [/axis\.alignTo == 2/, never],
  [/axis\._rotate = side == 2 .*;/, nothing],
  [/axis\.rotate = .*;/, nothing],
  [/let angle += .*;/, 'const angle = 0;'],
  [/val\.indexOf\("\\n"\) == -1 \?.*;/, '[val];'],
  [/isArr\(axis\.incrs\)/, never],
  [/isArr\(av\) && !isArr\(av\[0]\) \? fnOrSelf\(av\) :/, nothing],
  [/: av \|\| numAxisVals/, ': av'],
  [/let textAlign +=[^;]*;/, 'const textAlign = ori == 0 ? "center" : RIGHT;'],
  [/let textBaseline +=[^;]*;/, 'const textBaseline = ori == 1 ? "middle" : TOP;'],
  [/axis\.(ticks|border)\.stroke += .*;/g, nothing],
  [/const (ticks|border) += assign\([^]*?\}\);/g, nothing],
  [/\n\t(ticks|border),/g, nothing],
  [/const font +=.*;/, "const font = '12px sans-serif';"],
  [/axis\._el = .*;/, nothing],
  [/axes\.forEach\(\(\{ _el, _show[^]*?\n\t\t\t}\);/, nothing],
  [/sidesWithAxes\[\w] = .*;/g, nothing],
  [/const padding = [^]*?const _padding = .*;/, 'const _padding = opts.padding;'],
  [/let paddingConverged = .*;/, `const paddingConverged = ${always};`],
  [/drawOrder\.forEach\(fn => fn\(\)\);/, 'drawAxesGrid(); drawSeries();'],
  [/const drawOrder = .*;/, nothing],

  // The cursor is a line along x, without points; dragging chooses a stretch of x.
  [/const showCursor = .*;/, `const showCursor = ${always};`],
  [/if \(cursor\.dataIdx == null\) \{[^]*?(?=\n\tconst setCursorEvent)/, nothing],
  [/let points = cursor\.points;[^]*?(?=\n\tconst cursorFocus)/, nothing],
  [/\/\/ closest pt values[^]*?(?=\n\t\t\t\/\/ if only using single hover point)/, nothing],
  [/if \(showCursor\) \{\s*activeIdxs\.splice\(i, 0, null\);[^]*?\n\t\t}/, nothing],
  [/let pt = cursorPts\[\w+];/g, 'const pt = null;'],
  [/for \(let i = 0; i < cursorPts\.length; i\+\+\)/, 'if (false)'],
  [/if \(showCursor && cursorPts\[i] != null\)[^;]*;/, nothing],
  [/const activeIdxs = .*;/, nothing],
  [/cursor\.idxs = activeIdxs;/, nothing],
  [/activeIdxs\.fill\(null\);/, nothing],
  [/cursor\._lock = false;/, nothing],
  [/\bcursor\.(_lock|lock)\b(?! =)/g, never],
  [/if \(cursor\.x\)/, 'if (true)'],
  [/if \(cursor\.y\)\s*.*;/, nothing],
  [/hCursor && .*;/g, nothing],
  [/\[mouseLeft1, mouseTop1] = cursor\.move\(.*\);/, nothing],
  [/\[mouseLeft0, mouseTop0] = cursor\.move\(self, _l, _t\);/, 'mouseLeft0 = _l; mouseTop0 = _t;'],
  [/points: \{\s*one:[^]*?\n\t},/, nothing],
  [/focus: \{\s*dist:[^]*?\n\t},/, nothing],
  [/hover: \{\s*skip:[^]*?\n\t},/, nothing],
  [/on\("click", wrap, [^]*?\n\t}, true\);/, nothing],
  [/click: \(self, e\) => \{[^]*?\n\t\t},/, nothing],
  [/select\.over \? over : under/, 'over'],
  [/setStylePx\(under, .*\);/g, nothing],
  [/const under = .*;/, nothing],
  [/let dragY = +drag\.y;/, `const dragY = ${never};`],
  [/dragX = dragY = drag\._x = drag\._y = false;/, 'dragX = false;'],
  [/dragging = drag\._x = drag\._y = false;/, 'dragging = false;'],
  [/dragY = (s?drag)\..*;/g, nothing],
  [/let uni = drag\.uni;[^]*?(?=\n\s*let p0, p1;)/, nothing],
  [/drag\._[xy] = drag[XY];/g, nothing],
  [/drag\.setScale\b/, never],

  // Plots do not move together.
  [/const syncOpts = [^]*?\n\tsync\.sub\(self\);/, nothing],
  [/sync\.unsub\(self\);/, nothing],
  [/function pub\([^]*?\n\t}/, nothing],
  [/(_pub && )?\bpubSync\(.*\);/g, ';'],
  [/\bsyncKey != null/, never],
  [/\bsrc != null/g, never],
  [/\bsrc == null/g, always],
  [/\be != null/g, always],
  [/const events = \{\};[^]*?(?=\n\tif \(showCursor\) \{)/, nothing],
  [/onMouse\(dblclick, .*;/, nothing],
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
