// A flame graph on a canvas: zoom by click, search, upside down, and coloured by change. Text is painted, never markup.
import { h } from './dom.js';
import { bytes, duration, percent, short } from './format.js';

const ROW = 18;
const MOST_ROWS = 600;
const NARROWEST = 0.4;

/** What a person chose; it outlives every reading. Frames are known by the names from the root to them. */
let zoomed = [];
let chosen = [];

export const amount = (value, unit) =>
  (unit === 'bytes' ? bytes(value) : unit === 'nanos' || unit === 'nanoseconds' ? duration(value) : `${short(value)} ${unit}`);

const same = (a, b) => a.length === b.length && a.every((name, at) => name === b[at]);

/** The frames from the root along `path`, as far as they are there. */
function along(root, path) {
  const frames = [root];
  for (const name of path) {
    const next = frames[frames.length - 1].children.find(child => child.name === name);
    if (!next) break;
    frames.push(next);
  }
  return frames;
}

/** Every frame that is wide enough to be seen: { node, was, path, depth, left, right }. */
function layout(data, before, width) {
  const trail = along(data.root, zoomed);
  const pastTrail = before ? along(before.root, zoomed) : [];
  const rows = [];
  trail.slice(0, -1).forEach((node, depth) =>
    rows.push({ node, was: pastTrail[depth], path: zoomed.slice(0, depth), depth, left: 0, right: width, above: true }));
  const top = trail.length - 1;
  const work = [[trail[top], pastTrail[top], zoomed.slice(0, top), top, 0, width]];
  while (work.length) {
    const [node, was, path, depth, left, right] = work.pop();
    if (depth >= MOST_ROWS) continue;
    rows.push({ node, was, path, depth, left, right, above: false });
    const past = new Map(((was && was.children) || []).map(child => [child.name, child]));
    let at = left;
    for (const child of [...node.children].sort((a, b) => a.name.localeCompare(b.name))) {
      const size = node.value ? (right - left) * child.value / node.value : 0;
      if (size >= NARROWEST) work.push([child, past.get(child.name), [...path, child.name], depth + 1, at, at + size]);
      at += size;
    }
  }
  return rows;
}

function colourOf(row, data, before, found, style) {
  if (found) return '#c026d3';
  if (before) {
    const now = row.node.value / (data.root.value || 1);
    const then = (row.was ? row.was.value : 0) / (before.root.value || 1);
    const change = now - then;
    const strength = Math.min(1, Math.abs(change) / Math.max(0.02, then, now));
    if (strength < 0.03) return style.dark ? '#3a4150' : '#dfe3ea';
    return change > 0 ? `hsl(4 ${30 + 55 * strength}% ${style.dark ? 48 : 76 - 16 * strength}%)`
      : `hsl(215 ${30 + 55 * strength}% ${style.dark ? 50 : 78 - 16 * strength}%)`;
  }
  const home = row.node.name.slice(0, Math.max(0, row.node.name.lastIndexOf('.', row.node.name.lastIndexOf('.') - 1)));
  let sum = 0;
  for (const letter of home || row.node.name) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return `hsl(${18 + sum % 40} ${62 + sum % 24}% ${style.dark ? 44 + sum % 10 : 70 + sum % 10}%)`;
}

/** The class and method, which people read, where the whole name does not fit. */
function fitting(name, room, context) {
  if (context.measureText(name).width <= room) return name;
  const brief = name.split('.').slice(-2).join('.');
  let text = brief.length < name.length ? brief : name;
  if (context.measureText(text).width <= room) return text;
  while (text.length > 2 && context.measureText(`${text}…`).width > room) text = text.slice(0, -1);
  return text.length > 2 ? `${text}…` : '';
}

let drawn = [];

function paint(canvas, { data, before, search, icicle }) {
  const width = canvas.clientWidth;
  if (!width) return;
  const rows = layout(data, before, width);
  const depth = rows.reduce((most, row) => Math.max(most, row.depth), 0) + 1;
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(depth * ROW * scale);
  canvas.style.height = `${depth * ROW}px`;
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  const computed = getComputedStyle(canvas);
  const style = { dark: matchMedia('(prefers-color-scheme: dark)').matches };
  context.font = `12px ${computed.fontFamily}`;
  context.textBaseline = 'middle';
  for (const row of rows) {
    row.y = (icicle ? row.depth : depth - 1 - row.depth) * ROW;
    const found = search !== '' && row.node.name.toLowerCase().includes(search);
    context.globalAlpha = row.above ? 0.55 : 1;
    context.fillStyle = colourOf(row, data, before, found, style);
    context.fillRect(row.left, row.y, Math.max(0.6, row.right - row.left - 0.6), ROW - 1);
    if (same(row.path, chosen)) {
      context.strokeStyle = computed.color;
      context.lineWidth = 2;
      context.strokeRect(row.left + 1, row.y + 1, Math.max(1, row.right - row.left - 2.6), ROW - 3);
    }
    const room = row.right - row.left - 8;
    const text = room > 14 ? fitting(row.node.name, room, context) : '';
    context.fillStyle = found || (style.dark && !before) ? '#fff' : style.dark ? '#f2f4f8' : '#1c2330';
    if (text) context.fillText(text, row.left + 4, row.y + ROW / 2);
  }
  context.globalAlpha = 1;
  drawn = rows;
}

/** Share of the frames whose name holds `search`, each counted once however deep they nest. */
function matched(node, search) {
  if (node.name.toLowerCase().includes(search)) return node.value;
  return node.children.reduce((sum, child) => sum + matched(child, search), 0);
}

function hit(canvas, event) {
  const box = canvas.getBoundingClientRect();
  const x = event.clientX - box.left;
  const y = event.clientY - box.top;
  return drawn.find(row => y >= row.y && y < row.y + ROW && x >= row.left && x < row.right);
}

function describe({ data, before }) {
  const frames = along(data.root, chosen);
  if (frames.length - 1 < chosen.length) return 'Point at a frame, or use the arrow keys; Enter zooms, Escape shows all.';
  const node = frames[frames.length - 1];
  const parts = [node.name, `${amount(node.value, data.unit)} (${percent(node.value, data.root.value)})`, `self ${amount(node.self, data.unit)}`];
  if (before) {
    const past = along(before.root, chosen);
    const was = past.length === frames.length ? past[past.length - 1].value : 0;
    parts.push(`before ${percent(was, before.root.value)}`);
  }
  return parts.join(' · ');
}

const redraw = () => dispatchEvent(new Event('redraw'));

function choose(path) {
  if (same(path, chosen)) return;
  chosen = path;
  redraw();
}

export function zoomOut() {
  zoomed = [];
  redraw();
}

function move(event, { data, icicle }) {
  const frames = along(data.root, chosen);
  const parent = frames[frames.length - 2];
  const children = node => [...node.children].sort((a, b) => a.name.localeCompare(b.name));
  const beside = step => {
    if (!parent) return;
    const all = children(parent);
    const next = all[all.findIndex(child => child.name === chosen[chosen.length - 1]) + step];
    if (next) choose([...chosen.slice(0, -1), next.name]);
  };
  const deeper = () => {
    const widest = [...frames[frames.length - 1].children].sort((a, b) => b.value - a.value)[0];
    if (widest) choose([...chosen.slice(0, frames.length - 1), widest.name]);
  };
  const keys = {
    ArrowLeft: () => beside(-1), ArrowRight: () => beside(1),
    [icicle ? 'ArrowDown' : 'ArrowUp']: deeper, [icicle ? 'ArrowUp' : 'ArrowDown']: () => choose(chosen.slice(0, -1)),
    Enter: () => { zoomed = chosen; redraw(); }, Escape: zoomOut,
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

/** The graph of `data`; `before` colours by the change of each frame's share since then. */
export function flame(data, before, search, icicle) {
  const view = { data, before, search: search.toLowerCase(), icicle };
  requestAnimationFrame(() => {
    const canvas = document.getElementById('flame');
    if (canvas) paint(canvas, view);
  });
  const hits = view.search ? matched(data.root, view.search) : 0;
  return [
    h('p', { class: 'pad frame', role: 'status', 'data-key': 'frame' }, describe(view)),
    h('canvas', {
      id: 'flame', class: 'flame', tabindex: '0', role: 'img', 'data-key': 'flame',
      'aria-label': `${icicle ? 'Icicle' : 'Flame'} graph of ${amount(data.root.value, data.unit)}. ${describe(view)}`,
      onmousemove: event => { const row = hit(event.currentTarget, event); if (row) choose(row.path); },
      onclick: event => { const row = hit(event.currentTarget, event); if (row) { zoomed = row.path; chosen = row.path; redraw(); } },
      onkeydown: event => move(event, view),
    }),
    h('p', { class: 'faint pad' },
      view.search ? `${percent(hits, data.root.value)} is in frames that match. ` : '',
      before ? 'Red takes a larger share than in the period before, blue a smaller one.' : 'Width is the share; colours only tell packages apart.'),
  ];
}
addEventListener('resize', redraw);
