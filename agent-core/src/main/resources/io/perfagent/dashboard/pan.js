// Moving charts by hand: a finger or Shift and drag pans, two fingers or Ctrl and the wheel zoom. All of the page move along and are
// read anew when the hand is gone.
import { zoom } from './parts.js';

const WHEEL_MILLIS = 300;
const LEAST_MILLIS = 2000;

let view = null;
let plots = [];
let frame = 0;
let stale = [];
let ending = 0;

/** What the charts show while they are moved, { from, to }; null otherwise. */
export const moving = () => view;

function begin(el) {
  if (view) return;
  view = { ...el.shows() };
  // Only what is on the screen.
  plots = [...document.querySelectorAll('.plot')].filter(plot => {
    const box = plot.getBoundingClientRect();
    return plot.show && box.bottom > 0 && box.top < innerHeight;
  });
}

function to(next) {
  const length = Math.max(LEAST_MILLIS, next.to - next.from);
  view = { from: next.from, to: next.from + length };
  // The one that waits longest first.
  stale = [...stale, ...plots.filter(plot => !stale.includes(plot))];
  if (!frame) frame = requestAnimationFrame(paint);
}

function paint() {
  frame = 0;
  if (!view) return;
  // All anew would take longer than a frame, so they are by turns.
  const anew = stale.shift();
  for (const plot of plots) plot.show(view, plot === anew);
  if (stale.length) frame = requestAnimationFrame(paint);
}

/** Moves what a canvas shows of one window to where it belongs in another, if that is as long; `el.still` is a copy until the next drawing. */
export function moved(el, canvas, shown, { left, width }, { from, to }) {
  const { height } = canvas;
  if (!el.still) {
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [canvas.width, height];
    copy.getContext('2d').drawImage(canvas, 0, 0);
    el.still = { copy, ...shown };
  }
  const perPixel = (to - from) / width;
  if (Math.abs(to - from - el.still.to + el.still.from) > perPixel) return false;
  const on = canvas.getContext('2d');
  on.save();
  on.setTransform(1, 0, 0, 1, 0, 0);
  on.beginPath();
  on.rect(left, 0, width, height);
  on.clip();
  on.clearRect(left, 0, width, height);
  on.drawImage(el.still.copy, left, 0, width, height, left + Math.round((el.still.from - from) / perPixel), 0, width, height);
  on.restore();
  return true;
}

function end() {
  if (!view) return;
  cancelAnimationFrame(frame);
  frame = 0;
  const last = view;
  const [now, length] = [Date.now(), view.to - view.from];
  for (const plot of plots) plot.show(last);
  stale = [];
  view = null;
  // There is nothing to see of the future.
  const until = Math.min(last.to, now);
  zoom(Math.max(1, until - length), until);
}

/** The window in which the moments under the fingers stay under them. */
function under(start, at) {
  const [a, b] = [...start.keys()];
  const { left, width, from, to: until } = start.box;
  const time = x => from + (until - from) * (x - left) / width;
  if (b === undefined) {
    const moved = time(start.get(a)) - time(at.get(a));
    return { from: from + moved, to: until + moved };
  }
  const [t1, t2] = [time(start.get(a)), time(start.get(b))];
  const [x1, x2] = [at.get(a), at.get(b)];
  const perPixel = Math.abs(x2 - x1) < 8 ? Math.abs(t2 - t1) / 8 : Math.abs((t2 - t1) / (x2 - x1));
  const first = (t1 + t2) / 2 - ((x1 + x2) / 2 - left) * perPixel;
  return { from: first, to: first + width * perPixel };
}

/** Listens on a plot; `el.shows()` gives its window, `el.show(window, anew)` draws another, `el.area()` is where its time axis lies. */
export function movable(el) {
  const at = new Map();
  let start = null;
  const anchor = () => {
    start = new Map(at);
    start.box = { ...el.area(), ...(view || el.shows()) };
  };
  el.addEventListener('pointerdown', event => {
    if (event.pointerType !== 'touch' && !(event.shiftKey && event.button === 0)) return;
    if (at.size === 2) return;
    if (event.pointerType !== 'touch') event.preventDefault();
    at.set(event.pointerId, event.clientX);
    anchor();
  }, true);
  // What draws a selection must not see that a hand moves the chart.
  const hide = event => { if (event.shiftKey || at.size) event.stopPropagation(); };
  el.addEventListener('mousedown', hide, true);
  el.addEventListener('pointermove', event => {
    if (!at.has(event.pointerId)) return;
    at.set(event.pointerId, event.clientX);
    if (!view && at.size === 1 && Math.abs(event.clientX - start.get(event.pointerId)) < 6) return;
    if (!view) {
      begin(el);
      el.setPointerCapture(event.pointerId);
    }
    event.stopPropagation();
    to(under(start, at));
  }, true);
  const gone = event => {
    if (!at.delete(event.pointerId)) return;
    if (at.size) anchor();
    else if (view) {
      event.stopPropagation();
      end();
    }
  };
  el.addEventListener('pointerup', gone, true);
  el.addEventListener('pointercancel', gone, true);
  el.addEventListener('wheel', event => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    begin(el);
    const { left, width } = el.area();
    const part = Math.max(0, Math.min(1, (event.clientX - left) / width));
    const length = view.to - view.from;
    const next = length * Math.exp(Math.max(-1, Math.min(1, event.deltaY / 200)));
    to({ from: view.from + part * (length - next), to: view.from + part * (length - next) + next });
    clearTimeout(ending);
    ending = setTimeout(end, WHEEL_MILLIS);
  }, { passive: false });
}
