// What several pages share: reading the API, links, tables, bars, empty states.
import { h } from './dom.js';
import { duration, percent } from './format.js';

export const PERIODS = [['1m', '1 min', 60], ['5m', '5 min', 300], ['15m', '15 min', 900], ['60m', '1 h', 3600], ['6h', '6 h', 21600], ['1d', '24 h', 86400], ['7d', '7 d', 604800], ['all', 'All', 0]];

/** What every link of the dashboard keeps: the period, what it is compared with, and the time zone. */
const KEPT = ['p', 'from', 'to', 'c', 'z'];

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A mistyped address shows an empty page, not an error.
  }
}

/** What the address says: `#/<page>/<part>…?<parameters>`; `p` is the period on every page. */
export function route() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  return { path: path.split('/').filter(Boolean).map(decoded), query: new URLSearchParams(query || '') };
}

export function link(path, parameters = {}) {
  const here = route().query;
  const query = new URLSearchParams();
  for (const name of KEPT) if (here.get(name)) query.set(name, here.get(name));
  for (const [name, value] of Object.entries(parameters)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  return `#/${path.map(encodeURIComponent).join('/')}${query.size ? `?${query}` : ''}`;
}

/** Changes parameters of this address; without a new entry in the history unless told so. */
export function setParameters(changes, remember = false) {
  const here = route();
  const address = link(here.path, { ...Object.fromEntries(here.query), ...changes });
  if (remember) {
    location.hash = address;
  } else {
    history.replaceState(null, '', address);
    dispatchEvent(new Event('hashchange'));
  }
}

/** Keeps a choice in the address that needs nothing read anew. */
export function note(changes) {
  const here = route();
  history.replaceState(null, '', link(here.path, { ...Object.fromEntries(here.query), ...changes }));
}

/** Zooms every chart of the page; the browser's Back zooms out again. */
export const zoom = (from, to) => setParameters({ from: String(Math.floor(from)), to: String(Math.ceil(to)) }, true);

export const zoomOut = () => setParameters({ from: '', to: '' }, true);

/** [id, label, seconds] of the chosen period; id is empty where it has a fixed start and end. */
export function period() {
  const { query } = route();
  const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
  if (from > 0 && to > from) return ['', 'Zoomed', (to - from) / 1000];
  const wanted = query.get('p') || '5m';
  return PERIODS.find(([id]) => id === wanted) || PERIODS[1];
}

export function periodQuery() {
  const [id, , seconds] = period();
  const { query } = route();
  if (id === '') return { from: query.get('from'), to: query.get('to') };
  return id === 'all' ? { from: 0 } : { from: Date.now() - seconds * 1000 };
}

const WEEK_MILLIS = 7 * 86400e3;

/** How far back the period lies that this one is compared with, or 0. A deploy: the time that ended with it. */
export function comparedMillis() {
  const [id, , seconds] = period();
  const wanted = route().query.get('c');
  if (id === 'all' || !wanted) return 0;
  if (wanted === 'deploy') {
    const to = Number(periodQuery().to || Date.now());
    const last = deploys.find(deploy => deploy.startEpochMillis < to);
    return last ? to - last.startEpochMillis : 0;
  }
  return wanted === 'week' ? WEEK_MILLIS : wanted === 'previous' ? seconds * 1000 : 0;
}

/** The period that this one is compared with. */
export function earlierQuery() {
  const [{ from, to }, back] = [periodQuery(), comparedMillis()];
  return { from: Math.max(1, Math.round(from - back)), to: Math.max(1, Math.round((to || Date.now()) - back)) };
}

/** A day and more is worth finer steps: a quarter of an hour of a week. */
const points = () => (period()[2] >= 86400 || period()[0] === 'all' ? 700 : '');

/** One subject over time, and the same earlier where the person compares. */
export async function timeline(parameters = {}) {
  await readDeploys();
  const asked = { ...periodQuery(), points: points() };
  const back = comparedMillis();
  const [now, before] = await Promise.all([
    get('series', { ...parameters, ...asked }), back > 0 && get('series', { ...parameters, ...earlierQuery(), points: points() })]);
  return { now, before: before || null, back };
}

let served = null;

/** Whether it does at this moment: some addresses come and go. */
export const servesNow = async path => (await get('')).items.some(item => item.path === `/api/v1/${path}`);

/** Whether this agent serves an address below api/v1; asking for one it does not would be an error in the console. */
export async function serves(path) {
  served = served || get('').then(index => new Set(index.items.map(item => item.path)));
  return (await served).has(`/api/v1/${path}`);
}

/** The agent answers two at a time and closes who waits long, so no page asks for everything at once. */
const MOST_AT_ONCE = 3;
let asking = 0;
const turns = [];

async function inTurn(ask) {
  if (asking >= MOST_AT_ONCE) await new Promise(next => turns.push(next));
  else asking++;
  try {
    return await ask();
  } finally {
    const next = turns.shift();
    if (next) next();
    else asking--;
  }
}

export const get = (path, parameters = {}) => inTurn(() => ask(path, parameters));

async function ask(path, parameters) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== null && value !== ''));
  const response = await fetch(`api/v1${path && `/${path}`}${query.size ? `?${query}` : ''}`, { signal: AbortSignal.timeout(10000) });
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.error), { status: response.status });
  return body;
}

const CATEGORIES = ['application', 'database', 'http', 'network', 'cache', 'messaging', 'pool', 'startup'];

/** The class that colours a category; unknown ones always get the same of four spare colours. */
export function colour(category) {
  if (CATEGORIES.includes(category)) return `c-${category}`;
  let sum = 0;
  for (const letter of category) sum += letter.codePointAt(0);
  return `c-x${sum % 4}`;
}

export const swatch = category => h('span', { class: `swatch ${colour(category)}` });

/** A stacked bar of self time by category. */
export function breakdownBar(breakdown) {
  const parts = [...breakdown].sort((a, b) => b.selfNanos - a.selfNanos);
  const sum = parts.reduce((total, part) => total + part.selfNanos, 0);
  const text = parts.map(part => `${part.category} ${percent(part.selfNanos, sum)}`).join(', ');
  return h('div', { class: 'bar', role: 'img', 'aria-label': text || 'no breakdown' }, parts.map(part => h('span', {
    class: colour(part.category),
    title: `${part.category}: ${duration(part.selfNanos)}, ${percent(part.selfNanos, sum)}`,
    style: { width: `${sum ? 100 * part.selfNanos / sum : 0}%` },
  })));
}

export function legend(categories) {
  return h('div', { class: 'legend' }, categories.map(category => h('span', null, swatch(category), category)));
}

export const badge = (text, kind = '') => h('span', { class: `badge ${kind}` }, text);

export const empty = (title, ...help) => h('div', { class: 'empty' }, h('strong', null, title), help);

export const tile = (label, value, note, tip) =>
  h('div', { class: 'tile', title: tip }, h('span', null, label), h('b', null, value), h('small', null, note || '\u00a0'));

export const errors = (failed, count) =>
  failed ? h('span', { class: 'bad', title: `${failed} failed` }, percent(failed, count)) : h('span', { class: 'faint' }, '0');

/** The six columns every list of durations has. */
export function percentileColumns() {
  const tips = {
    p50: 'Half of the calls took no longer', p90: '9 of 10 calls took no longer', p95: '19 of 20 calls took no longer',
    p99: '99 of 100 calls took no longer', p999: '999 of 1000 calls took no longer',
    max: 'The longest call since the program started',
  };
  return Object.entries(tips).map(([id, tip]) => ({
    id, tip, label: id, number: true, minor: id === 'p90' || id === 'p999',
    value: row => row[`${id}Nanos`], cell: row => duration(row[`${id}Nanos`]),
  }));
}

/** A link over a whole row. Names come from outside: one without anything to see must still be there to press. */
export const rowLink = (href, text, kind = '') => h('a', { class: `row ${kind}`, href }, /[^\s\p{C}]/u.test(text) ? text : '(no visible name)');

const sorting = new Map();

/**
 * A table people can sort. Columns: id, label, value(row) to sort by, cell(row) to show (else the value), tip, number
 * (right-aligned, sorts downwards first), left (yet left-aligned), minor (hidden where space is short), wide.
 */
export function table({ id, columns, rows, key, sort, caption, limit = 500 }) {
  const [of, column, direction] = (route().query.get('o') || '').split('~');
  const state = (of === id && { column, down: direction === 'down' }) || sorting.get(id) || { column: sort, down: columns.find(c => c.id === sort).number };
  const by = columns.find(column => column.id === state.column) || columns[0];
  const order = (a, b) => (typeof a === 'string' ? a.localeCompare(b) : (a ?? -1) - (b ?? -1));
  const sorted = [...rows].sort((a, b) => (state.down ? -1 : 1) * order(by.value(a), by.value(b)));
  const classes = column => [column.number && !column.left && 'n', column.minor && 'minor', column.wide && 'wide'].filter(Boolean).join(' ');
  const head = columns.map(column => {
    const current = column === by;
    const choose = () => {
      const down = current ? !state.down : Boolean(column.number);
      sorting.set(id, { column: column.id, down });
      note({ o: `${id}~${column.id}~${down ? 'down' : 'up'}` });
      dispatchEvent(new Event('redraw'));
    };
    return h('th', { class: classes(column), scope: 'col', 'aria-sort': current ? (state.down ? 'descending' : 'ascending') : null },
      h('button', { type: 'button', title: column.tip, 'aria-label': column.label ? null : column.tip, onclick: choose }, column.label,
        h('i', { 'aria-hidden': 'true' }, current ? (state.down ? '▾' : '▴') : '')));
  });
  const body = sorted.slice(0, limit).map(row => h('tr', { 'data-key': key(row) },
    columns.map(column => h('td', { class: classes(column) }, column.cell ? column.cell(row) : column.value(row)))));
  return h('div', { class: 'scroll', 'data-key': `table-${id}` },
    h('table', null, caption && h('caption', null, caption), h('thead', null, h('tr', null, head)), h('tbody', null, body)),
    rows.length > limit && h('p', { class: 'faint pad' }, `The first ${limit} of ${rows.length} rows: filter to see the others.`));
}

/** A text box whose text lives in the address, so that a link keeps it. */
export function filterBox(label, name = 'q') {
  return h('input', {
    type: 'search', placeholder: label, 'aria-label': label, 'data-key': `filter-${name}`, value: route().query.get(name) || '',
    oninput: event => setParameters({ [name]: event.target.value }),
  });
}

/** Tabs or segments: [label, address, current]. */
export function segments(label, choices) {
  return h('nav', { class: 'segments', 'aria-label': label }, choices.map(([text, href, current, tip]) =>
    h('a', { href, title: tip, 'aria-current': current ? 'page' : null }, text)));
}

/** Starts that brought another version of the program, newest first; none where the agent remembers no starts. */
export let deploys = [];
let deploysReadMillis = 0;

export async function readDeploys() {
  if (Date.now() - deploysReadMillis < 10e3 || !(await serves('deploys'))) return;
  deploysReadMillis = Date.now();
  deploys = (await get('deploys')).items.filter(start => start.deploy).sort((a, b) => b.startEpochMillis - a.startEpochMillis);
}
