// A canvas of time against duration on a logarithmic scale: what the heat map and the scatter of traces are drawn on.
import { h } from './dom.js';
import { duration, moment, tick } from './format.js';
import { css } from './chart.js';
import { chartMenu } from './menu.js';
import { movable, moved, moving } from './pan.js';
import { zoom, zoomOut } from './parts.js';

const HEIGHT = 230;
const LEFT = 66;
const BOTTOM = 26;
const TOP = 8;
const RIGHT = 22;

/**
 * A plane. `paint(on, place)` draws; `things` are [{ x, y, text, href }] in order of time: what the keys walk through, what a
 * pointer finds and what a click opens.
 */
export function plane({ id, title, tip, from, to, low, high, things, paint, spec, reach }) {
  const all = { id, title, from, to, low: Math.max(1, low), high: Math.max(2, high), things, paint, reach };
  return h('section', { class: 'card chart', 'data-key': `chart-${id}`, 'data-chart': id },
    h('h2', { title: tip }, h('span', null, title), chartMenu({ id, title, from, to, unit: 'duration', lines: [], xs: [], pictured: [], ...spec }, null)),
    h('div', { class: 'plot plane', tabindex: '0', role: 'group', 'aria-roledescription': 'chart', 'data-key': `plot-${id}`,
      'aria-label': `${title}, ${moment(from)} to ${moment(to)}, ${things.length} marks. Arrow keys read them, Enter opens one, minus zooms out.`,
      draw: el => draw(el, all), onkeydown: keys }),
    h('p', { class: 'faint pad said', 'data-key': `said-${id}`, 'aria-live': 'polite', draw: el => { if (!el.textContent) el.textContent = tip; } }));
}

function draw(el, all) {
  el.all = all;
  if (!el.canvas) {
    el.canvas = h('canvas', {});
    el.band = h('div', { class: 'band' });
    el.append(el.canvas, el.band);
    el.shows = () => ({ from: el.all.from, to: el.all.to });
    el.show = (window, anew = true) => {
      const ratio = devicePixelRatio || 1;
      if (anew || !moved(el, el.canvas, el.shown, { left: LEFT * ratio, width: el.canvas.width - (LEFT + RIGHT) * ratio }, window)) redraw(el);
    };
    el.area = () => ({ left: el.getBoundingClientRect().left + LEFT, width: el.clientWidth - LEFT - RIGHT });
    movable(el);
    listen(el);
    el.sized = new ResizeObserver(() => { if (el.isConnected) redraw(el); });
    el.sized.observe(el);
  }
  redraw(el);
}

function placeOf(el) {
  const { from, to, low, high } = { ...el.all, ...moving() };
  const width = Math.max(200, el.clientWidth);
  const [bottom, top] = [Math.log(low), Math.log(high)];
  return {
    width,
    x: at => LEFT + (width - LEFT - RIGHT) * (at - from) / Math.max(1, to - from),
    y: nanos => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (Math.log(Math.max(1, nanos)) - bottom) / (top - bottom || 1)),
    time: x => from + (to - from) * (x - LEFT) / (width - LEFT - RIGHT),
  };
}

function redraw(el) {
  const place = placeOf(el);
  el.still = null;
  el.shown = moving() || el.shows();
  const ratio = devicePixelRatio || 1;
  if (el.canvas.width !== Math.round(place.width * ratio)) {
    el.canvas.width = Math.round(place.width * ratio);
    el.canvas.height = Math.round(HEIGHT * ratio);
    el.canvas.style.width = `${place.width}px`;
    el.canvas.style.height = `${HEIGHT}px`;
  }
  const on = el.canvas.getContext('2d');
  on.setTransform(ratio, 0, 0, ratio, 0, 0);
  on.clearRect(0, 0, place.width, HEIGHT);
  axes(on, place, { ...el.all, ...moving() });
  on.save();
  on.beginPath();
  on.rect(LEFT, TOP, place.width - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
  on.clip();
  el.all.paint(on, place);
  on.restore();
  const chosen = el.all.things[el.chosen];
  if (chosen) {
    on.strokeStyle = css('--text');
    on.lineWidth = 2;
    on.beginPath();
    on.arc(place.x(chosen.x), place.y(chosen.y), 6, 0, 7);
    on.stroke();
  }
}

const STEPS = [1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3, 7200e3, 21600e3, 43200e3, 86400e3, 604800e3];

/** Powers of ten; with twos and fives between where these are too few. */
function marks(low, high) {
  const found = [];
  const between = high / low < 200 ? [1, 2, 5] : [1];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    for (const digit of between) if (digit * 10 ** power >= low && digit * 10 ** power <= high) found.push(digit * 10 ** power);
  }
  return found;
}

function axes(on, place, { from, to, low, high }) {
  on.font = '11px system-ui, sans-serif';
  on.fillStyle = css('--faint');
  on.strokeStyle = css('--line');
  on.lineWidth = 1;
  on.beginPath();
  on.textAlign = 'right';
  on.textBaseline = 'middle';
  for (const nanos of marks(low, high)) {
    const y = Math.round(place.y(nanos)) + 0.5;
    on.moveTo(LEFT, y);
    on.lineTo(place.width - RIGHT, y);
    on.fillText(duration(nanos), LEFT - 6, y);
  }
  on.textAlign = 'center';
  const most = Math.max(1, (place.width - LEFT - RIGHT) / 80);
  const step = STEPS.find(length => (to - from) / length <= most) || STEPS[STEPS.length - 1];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const x = Math.round(place.x(at)) + 0.5;
    on.moveTo(x, TOP);
    on.lineTo(x, HEIGHT - BOTTOM);
    on.fillText(tick(at, step), x, HEIGHT - BOTTOM / 2);
  }
  on.stroke();
}

function nearest(el, event) {
  const place = placeOf(el);
  const box = el.getBoundingClientRect();
  const [px, py] = [event.clientX - box.left, event.clientY - box.top];
  let best = -1;
  let least = (el.all.reach || 14) ** 2;
  el.all.things.forEach((thing, i) => {
    const apart = (place.x(thing.x) - px) ** 2 + (place.y(thing.y) - py) ** 2;
    if (apart < least) [best, least] = [i, apart];
  });
  return best;
}

function choose(el, index) {
  if (el.chosen === index) return;
  el.chosen = index;
  const thing = el.all.things[index];
  if (thing) el.parentElement.querySelector('.said').textContent = thing.text;
  redraw(el);
}

/** Pointing reads, a click opens, dragging zooms. */
function listen(el) {
  let start = null;
  el.addEventListener('pointerdown', event => { if (event.button === 0 && event.pointerType !== 'touch' && !event.shiftKey) start = event.clientX; });
  el.addEventListener('pointermove', event => {
    const box = el.getBoundingClientRect();
    if (start !== null && Math.abs(event.clientX - start) > 5) {
      el.band.style.display = 'block';
      el.band.style.left = `${Math.min(start, event.clientX) - box.left}px`;
      el.band.style.width = `${Math.abs(event.clientX - start)}px`;
      return;
    }
    const found = nearest(el, event);
    if (found >= 0) choose(el, found);
    el.canvas.style.cursor = found >= 0 && el.all.things[found].href ? 'pointer' : 'crosshair';
  });
  el.addEventListener('pointerup', event => {
    const [a, b] = [start, event.clientX];
    start = null;
    el.band.style.display = 'none';
    if (a === null && event.pointerType !== 'touch') return;
    const left = el.getBoundingClientRect().left;
    if (a !== null && Math.abs(b - a) > 5) {
      const { time } = placeOf(el);
      zoom(time(Math.min(a, b) - left), Math.max(time(Math.max(a, b) - left), time(Math.min(a, b) - left) + 2000));
      return;
    }
    const found = el.all.things[nearest(el, event)];
    if (found && found.href) location.hash = found.href;
  });
  el.addEventListener('pointerleave', () => { start = null; el.band.style.display = 'none'; });
  el.addEventListener('dblclick', zoomOut);
}

function keys(event) {
  const el = event.currentTarget;
  const { things } = el.all;
  const last = things.length - 1;
  const at = el.chosen ?? last;
  const to = { ArrowLeft: Math.max(0, at - 1), ArrowRight: Math.min(last, at + 1), Home: 0, End: last }[event.key];
  if (to !== undefined && last >= 0) choose(el, to);
  else if (event.key === 'Enter' && things[at] && things[at].href) location.hash = things[at].href;
  else if (event.key === '-') zoomOut();
  else return;
  event.preventDefault();
}
