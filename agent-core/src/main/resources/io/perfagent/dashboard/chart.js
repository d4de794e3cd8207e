// A chart over time: lines or a stack, drawn by uPlot; with a legend that is also the reading, a menu and keys.
import { h } from './dom.js';
import { bytes, duration, moment, share, short, tick, zone } from './format.js';
import { chartMenu } from './menu.js';
import { movable, moved, moving } from './pan.js';
import { zoom, zoomOut } from './parts.js';

const uPlot = globalThis.uPlot;

/** How a figure of each unit is written. */
export const UNITS = {
  duration, bytes,
  count: value => (value === null || value === undefined ? '–' : short(value)),
  rate: value => (value === null || value === undefined ? '–' : `${short(value)}/s`),
  percent: share,
  byteRate: value => (value === null || value === undefined ? '–' : `${bytes(value)}/s`),
  cpus: value => (value === null || value === undefined ? '–' : `${short(value)} CPU`),
};

const HEIGHT = 190;
const hidden = new Set();
const tabled = new Set();

/** Colours of the theme; asking the browser for one at every stroke would cost more than drawing it. */
const colours = new Map();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => colours.clear());

export function css(name) {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return colours.get(name);
}

/**
 * A chart. `xs` are epoch milliseconds, `lines` are [{ label, values, colour, tip, dash }] of the same length, `unit` is one of
 * UNITS; `stacked` adds them up; `earlier` is { xs, lines } of the period compared with, already moved to this one's time.
 */
export function chart({ id, title, tip, unit, from, to, xs, lines, stacked = false, earlier = null, note = null, marks = [] }) {
  const all = [...lines.map(line => ({ ...line, xs })), ...(earlier ? earlier.lines.map(line => ({ ...line, xs: earlier.xs, dash: [4, 4], earlier: true })) : [])];
  const shown = all.filter(line => !hidden.has(`${id} ${line.label}`));
  const spec = { id, title, tip, unit, from, to, xs, lines: all, shown, stacked, marks };
  const toggle = line => {
    const key = `${id} ${line.label}`;
    if (!hidden.delete(key)) hidden.add(key);
    dispatchEvent(new Event('redraw'));
  };
  return h('section', { class: 'card chart', 'data-key': `chart-${id}`, 'data-chart': id },
    h('h2', { title: tip }, h('span', null, title), note && h('small', null, ` ${note}`), chartMenu(spec, tabled)),
    h('div', { class: 'plot', tabindex: '0', role: 'group', 'aria-roledescription': 'chart', 'aria-label': spoken(spec), 'data-key': `plot-${id}`, draw: el => draw(el, spec), onkeydown: keys }),
    h('div', { class: 'legend readings', 'data-legend': id }, all.map(line => h('button', {
      type: 'button', 'aria-pressed': String(!hidden.has(`${id} ${line.label}`)), title: line.tip || 'Show or hide', onclick: () => toggle(line),
    }, h('span', { class: line.earlier ? 'swatch dashed' : 'swatch', style: { '--c': `var(${line.colour})` } }), line.label,
    h('b', { 'data-key': 'reading', draw: el => { el.textContent = UNITS[unit](latest(line)); } })))),
    tabled.has(id) && readings(spec));
}

function latest(line) {
  for (let i = line.values.length - 1; i >= 0; i--) if (line.values[i] !== null && line.values[i] !== undefined) return line.values[i];
  return null;
}

/** What a screen reader says in place of the picture. */
function spoken({ title, unit, lines, from, to, marks }) {
  const write = UNITS[unit];
  const parts = lines.filter(line => !line.earlier).map(line => {
    const values = line.values.filter(value => value !== null);
    if (!values.length) return `${line.label}: none`;
    return `${line.label}: from ${write(Math.min(...values))} to ${write(Math.max(...values))}, last ${write(latest(line))}`;
  });
  const started = marks.filter(each => each.startEpochMillis >= from && each.startEpochMillis <= to).map(each => ` ${each.version || 'A version'} started at ${moment(each.startEpochMillis)}.`);
  return `${title}, ${moment(from)} to ${moment(to)}. ${parts.join('; ')}.${started.join('')} Arrow keys read values, plus and minus zoom.`;
}

/** The same as a table, for those who read figures rather than lines. */
function readings({ id, xs, unit, lines }) {
  const own = lines.filter(line => !line.earlier);
  return h('div', { class: 'scroll short', 'data-key': `readings-${id}`, tabindex: '0', role: 'region', 'aria-label': 'Readings' }, h('table', null,
    h('thead', null, h('tr', null, h('th', { class: 'pad' }, zone()), own.map(line => h('th', { class: 'n pad' }, line.label)))),
    h('tbody', null, xs.map((x, i) => h('tr', null, h('td', null, moment(x).replace(` ${zone()}`, '')), own.map(line => h('td', { class: 'n' }, UNITS[unit](line.values[i]))))))));
}

/** Columns as uPlot takes them; a stack is added up from the last line, so that the first is painted first and highest. */
function columns({ xs, shown, stacked }) {
  if (!shown.length) return [xs];
  if (stacked) {
    const sums = shown.map(() => []);
    for (let i = 0; i < xs.length; i++) {
      let sum = 0;
      for (let line = shown.length - 1; line >= 0; line--) sums[line][i] = sum += shown[line].values[i] || 0;
    }
    return [xs, ...sums];
  }
  if (shown.every(line => line.xs === xs)) return [xs, ...shown.map(line => line.values)];
  return uPlot.join(shown.map(line => [line.xs, line.values]));
}

function draw(el, spec) {
  el.spec = spec;
  const width = Math.max(200, el.clientWidth);
  const shape = JSON.stringify([spec.shown.map(line => [line.label, line.colour, line.dash]), spec.unit, zone(), css('--bg')]);
  if (el.shape === shape && el.u) {
    if (el.u.width !== width) el.u.setSize({ width, height: HEIGHT });
    el.u.setData(columns(spec), false);
    el.show(moving() || spec);
    return;
  }
  if (el.u) el.u.destroy();
  el.shape = shape;
  el.u = new uPlot(options(el, spec, width), columns(spec), el);
  el.shows = () => ({ from: el.spec.from, to: el.spec.to });
  el.show = ({ from, to }, anew = true) => {
    const { bbox, ctx: { canvas }, scales: { x } } = el.u;
    if (anew || !moved(el, canvas, { from: x.min, to: x.max }, bbox, { from, to })) el.u.setScale('x', { min: from, max: to });
  };
  el.area = () => { const { left, width } = el.u.over.getBoundingClientRect(); return { left, width }; };
  el.show(moving() || spec);
  if (!el.sized) {
    movable(el);
    el.sized = new ResizeObserver(() => {
      if (el.isConnected && el.u && el.clientWidth && el.u.width !== el.clientWidth) el.u.setSize({ width: el.clientWidth, height: HEIGHT });
    });
    el.sized.observe(el);
  }
}

function options(el, spec, width) {
  const axis = { stroke: () => css('--faint'), grid: { stroke: () => css('--line'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
  return {
    width, height: HEIGHT, ms: 1, legend: { show: false }, padding: [10, 22, 0, 0],
    tzDate: at => uPlot.tzDate(new Date(at), zone()),
    scales: { x: { time: true, auto: false }, y: { range: (u, low, high) => [0, high > 0 ? high * 1.08 : 1] } },
    cursor: { sync: { key: 'time' }, drag: { x: true, y: false, setScale: false }, points: { size: 7 }, bind: { dblclick: () => () => { zoomOut(); return null; } } },
    select: { show: true },
    axes: [
      { ...axis, space: 70, size: 28, values: (u, splits, index, space, step) => splits.map(at => tick(at, step)) },
      { ...axis, size: 66, values: (u, splits) => splits.map(value => (value === 0 ? '0' : UNITS[spec.unit](value))) },
    ],
    series: [{}, ...spec.shown.map(line => ({
      label: line.label, stroke: () => css(line.colour), width: spec.stacked ? 0.5 : 1.5, dash: line.dash, points: { show: u => !spec.stacked && u.data[0].length < 3 },
      fill: spec.stacked ? () => css(line.colour) : line.fill ? () => `color-mix(in srgb, ${css(line.colour)} 16%, transparent)` : undefined,
    }))],
    hooks: {
      draw: [u => { mark(u, el.spec); el.still = null; }],
      setCursor: [u => read(el, u)],
      setSelect: [u => {
        if (u.select.width < 6) return;
        const from = u.posToVal(u.select.left, 'x');
        const to = u.posToVal(u.select.left + u.select.width, 'x');
        u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        if (u.cursor.event) zoom(from, Math.max(to, from + 2000));
      }],
    },
  };
}

/** A line where another version of the program started. */
function mark(u, { marks, from, to }) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = css('--faint');
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.lineWidth = devicePixelRatio;
  ctx.font = `${10 * devicePixelRatio}px system-ui, sans-serif`;
  for (const { startEpochMillis, version } of marks) {
    if (startEpochMillis < from || startEpochMillis > to) continue;
    const x = Math.round(u.valToPos(startEpochMillis, 'x', true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(version || 'start', x + 4 * devicePixelRatio, bbox.top + 10 * devicePixelRatio);
  }
  ctx.restore();
}

/** Writes the values under the cursor into the legend; the latest ones where there is none. */
function read(el, u) {
  const legend = el.parentElement && el.parentElement.querySelector('.readings');
  if (!legend || !el.spec) return;
  const { lines, unit } = el.spec;
  const at = u.cursor.idx;
  const time = at === null || at === undefined ? null : u.data[0][at];
  [...legend.children].forEach((button, i) => {
    const line = lines[i];
    if (!line) return;
    const value = time === null ? latest(line) : line.values[line.xs.indexOf(time)];
    button.lastElementChild.textContent = UNITS[unit](value);
  });
  legend.dataset.time = time === null ? '' : moment(time);
  legend.title = time === null ? '' : moment(time);
}

function keys(event) {
  const { u, spec } = event.currentTarget;
  if (!u || !spec.xs.length) return;
  const last = u.data[0].length - 1;
  const at = u.cursor.idx ?? last;
  const to = { ArrowLeft: Math.max(0, at - 1), ArrowRight: Math.min(last, at + 1), Home: 0, End: last }[event.key];
  const length = spec.to - spec.from;
  if (to !== undefined) {
    // The first step may begin before the period does.
    u.setCursor({ left: Math.max(0, Math.min(u.over.clientWidth - 1, u.valToPos(u.data[0][to], 'x'))), top: 10 });
    event.currentTarget.parentElement.querySelector('.readings').setAttribute('aria-live', 'polite');
  } else if (event.key === '+') {
    const middle = u.data[0][at];
    zoom(Math.max(spec.from, middle - length / 4), Math.min(spec.to, middle + length / 4));
  } else if (event.key === '-') {
    zoomOut();
  } else {
    return;
  }
  event.preventDefault();
}
