// The frame: header, which page, and the refresh that keeps focus and scroll.
import { h, update } from './dom.js';
import { uptime, zone } from './format.js';
import { deploys, get, link, period, PERIODS, route, segments, setParameters } from './parts.js';
import * as code from './code.js';
import * as database from './database.js';
import * as live from './live.js';
import * as network from './network.js';
import * as overview from './overview.js';
import * as profile from './profile.js';
import * as resources from './resources.js';
import * as runtime from './runtime.js';
import * as status from './status.js';
import * as traces from './traces.js';
import * as transactions from './transactions.js';

const REFRESH_MILLIS = 2000;
/** Nothing moves on a chart of a week within two seconds, and reading a week is not free. */
const refreshMillis = () => { const [, , seconds] = period(); return seconds > 0 && seconds <= 900 ? REFRESH_MILLIS : seconds > 0 && seconds <= 21600 ? 5000 : 30000; };
const PAGES = { overview, transactions, traces, code, profile, database, network, runtime, resources, live, status };
const ITSELF = new Set(['live', 'status']);

let refreshing = true;
let turn = 0;
let timer = 0;
let shown = null;
let state = null;

const nameOf = () => (Object.hasOwn(PAGES, route().path[0]) ? route().path[0] : 'overview');

/** Draws what was read last; called after every reading and whenever a choice on the page changes. */
function draw() {
  drawHeader();
  if (shown && shown.page === PAGES[nameOf()]) update(document.getElementById('main'), shown.page.view(shown.data, route(), state));
}

function drawHeader() {
  const current = nameOf();
  const healthy = state && !state.unhealthyReason;
  const overhead = state && state.overhead;
  const over = overhead && overhead.cpuPercent > overhead.budgetPercent;
  document.title = `${current[0].toUpperCase()}${current.slice(1)} · ${state ? `${state.service} · ` : ''}perf-agent`;
  update(document.getElementById('header'),
    h('div', { class: 'brand' },
      h('span', { class: `dot ${healthy ? 'ok' : 'off'}`, role: 'img',
        'aria-label': healthy ? 'recording' : 'not recording', title: !state ? 'not connected' : state.unhealthyReason || 'recording' }),
      h('b', null, state ? state.service : '…'),
      state && h('small', { class: 'hide-narrow' }, `pid ${state.pid} · up ${uptime(state.uptimeMillis)}`)),
    overhead && h('a', { class: over ? 'chip cost bad' : 'chip cost', href: link(['status']),
      title: `The agent itself uses ${overhead.cpuPercent.toFixed(2)} % of one CPU; its budget is ${overhead.budgetPercent} %` },
      `agent ${overhead.cpuPercent.toFixed(1)} % CPU`),
    h('div', { class: 'tools' }, ITSELF.has(current) ? null : choices(),
      h('button', { type: 'button', class: 'chip', title: 'Times are shown in this zone; a click changes between yours and UTC',
        onclick: () => setParameters({ z: zone() === 'UTC' ? '' : 'utc' }) }, zone()),
      h('button', { type: 'button', class: 'chip', 'aria-pressed': String(refreshing), title: 'Refresh every 2 seconds',
        onclick: () => { refreshing = !refreshing; refresh(); } }, refreshing ? 'Refreshing' : 'Paused')),
    h('nav', { class: 'pages', 'aria-label': 'Pages' }, Object.keys(PAGES).map(name =>
      h('a', { href: link([name]), 'aria-current': name === current ? 'page' : null }, name[0].toUpperCase() + name.slice(1)))));
}

/** Period and comparison: they apply to every page but those that only know now. */
function choices() {
  const here = route();
  const to = changes => link(here.path.length ? here.path : ['overview'], { ...Object.fromEntries(here.query), ...changes });
  const [chosen] = period();
  const compared = here.query.get('c') || '';
  const [, , seconds] = period();
  const end = Number(here.query.get('to')) > 0 && chosen === '' ? Number(here.query.get('to')) : Date.now();
  const step = seconds * 500;
  const at = moved => to({ p: here.query.get('p'), from: String(Math.round(end - seconds * 1000 + moved)), to: String(Math.round(end + moved)) });
  return [
    seconds > 0 && h('a', { class: 'chip', href: at(-step), 'aria-label': 'Earlier', title: 'Earlier by half of the period' }, '‹'),
    seconds > 0 && chosen === '' && h('a', { class: 'chip', href: end + step < Date.now() ? at(step) : to({ from: '', to: '' }), 'aria-label': 'Later', title: 'Later by half of the period' }, '›'),
    segments('Period', [...PERIODS.map(([id, label]) => [label, to({ p: id, from: '', to: '' }), chosen === id,
      id === 'all' ? 'Everything since the program started' : `The last ${label}`]),
    ...(chosen === '' ? [['Zoomed ×', to({ from: '', to: '' }), true, 'Zoom out']] : [])]),
    h('select', { class: 'chip', 'aria-label': 'Compare with', title: 'Draw an earlier period over the charts, dashed', 'data-key': 'compare', onchange: event => setParameters({ c: event.target.value }) },
      [['', 'Compare: no'], ['previous', 'Compare: previous period'], ['week', 'Compare: last week'], ...(deploys.length || compared === 'deploy' ? [['deploy', 'Compare: before last deploy']] : [])].map(([id, label]) => h('option', { value: id, selected: id === compared }, label))),
  ];
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++turn;
  const address = location.hash || '#/';
  const wanted = PAGES[nameOf()];
  try {
    const [read, data] = await Promise.all([get('status'), wanted.load(route())]);
    if (mine !== turn) return;
    state = read;
    shown = { page: wanted, data: wanted.usesStatus ? read : data };
    update(document.getElementById('banner'));
    draw();
    document.documentElement.dataset.drawn = address;
  } catch (failure) {
    if (mine !== turn) return;
    const message = failure.status ? failure.message : 'The agent does not answer: the program may have ended. Trying again…';
    update(document.getElementById('banner'), h('p', { class: 'banner' }, message));
    drawHeader();
    if (!failure.status && failure.name !== 'TimeoutError' && !(failure instanceof TypeError)) throw failure;
  } finally {
    if (mine === turn) schedule();
  }
}

/** What is zoomed to lies in the past, so there is nothing new to read. */
function schedule() {
  clearTimeout(timer);
  const page = PAGES[nameOf()];
  if (refreshing && !document.hidden && (period()[0] !== '' || page.usesStatus || page.streams)) timer = setTimeout(refresh, page.usesStatus ? REFRESH_MILLIS : refreshMillis());
}

let path = null;
let streaming = null;

function stream() {
  const page = PAGES[nameOf()];
  const next = page.streams && !document.hidden ? page : null;
  if (streaming && streaming !== next) streaming.leave();
  if (next && streaming !== next) next.enter();
  streaming = next;
}

function arrive() {
  const next = route().path.join('/');
  if (next !== path) scrollTo(0, 0);
  path = next;
  stream();
  draw();
  refresh();
}

addEventListener('hashchange', arrive);
addEventListener('redraw', draw);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
document.addEventListener('visibilitychange', () => {
  stream();
  if (!document.hidden && refreshing) refresh();
});
document.querySelector('.skip').onclick = event => {
  event.preventDefault();
  document.getElementById('main').focus();
};
arrive();
