// The frame: header, which page, and the refresh that keeps focus and scroll.
import { h, update } from './dom.js';
import { uptime } from './format.js';
import { get, link, period, PERIODS, route, segments } from './parts.js';
import * as code from './code.js';
import * as profile from './profile.js';
import * as status from './status.js';
import * as traces from './traces.js';
import * as transactions from './transactions.js';

const REFRESH_MILLIS = 2000;
const PAGES = { transactions, traces, code, profile, status };

let live = true;
let turn = 0;
let timer = 0;
let shown = null;
let state = null;

const page = () => PAGES[route().path[0]] || transactions;

/** Draws what was read last; called after every reading and whenever a choice on the page changes. */
function draw() {
  drawHeader();
  if (shown && shown.page === page()) update(document.getElementById('main'), shown.page.view(shown.data, route()));
}

function drawHeader() {
  const here = route();
  const current = Object.keys(PAGES).find(name => PAGES[name] === page());
  const healthy = state && !state.unhealthyReason;
  const overhead = state && state.overhead;
  const over = overhead && overhead.cpuPercent > overhead.budgetPercent;
  document.title = `${state ? `${state.service} · ` : ''}perf-agent`;
  update(document.getElementById('header'),
    h('div', { class: 'brand' },
      h('span', { class: `dot ${healthy ? 'ok' : 'off'}`, role: 'img',
        'aria-label': healthy ? 'recording' : 'not recording', title: !state ? 'not connected' : state.unhealthyReason || 'recording' }),
      h('b', null, state ? state.service : '…'),
      state && h('small', { class: 'hide-narrow' }, `pid ${state.pid} · up ${uptime(state.uptimeMillis)}`)),
    h('nav', { class: 'pages', 'aria-label': 'Pages' }, Object.keys(PAGES).map(name =>
      h('a', { href: link([name]), 'aria-current': name === current ? 'page' : null }, name[0].toUpperCase() + name.slice(1)))),
    overhead && h('a', { class: over ? 'chip cost bad' : 'chip cost', href: link(['status']),
      title: `The agent itself uses ${overhead.cpuPercent.toFixed(2)} % of one CPU; its budget is ${overhead.budgetPercent} %` },
      `agent ${overhead.cpuPercent.toFixed(1)} % CPU`),
    h('div', { class: 'tools' },
      segments('Period', PERIODS.map(([id, label]) => [label,
        link(here.path.length ? here.path : ['transactions'], { ...Object.fromEntries(here.query), p: id }), period()[0] === id,
        id === 'all' ? 'Everything since the program started' : `The last ${label}`])),
      h('button', { type: 'button', class: 'chip', 'aria-pressed': String(live), title: 'Refresh every 2 seconds',
        onclick: () => { live = !live; refresh(); } }, live ? 'Live' : 'Paused')));
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++turn;
  const wanted = page();
  try {
    const [status, data] = await Promise.all([get('status'), wanted.load(route())]);
    if (mine !== turn) return;
    state = status;
    shown = { page: wanted, data: wanted.usesStatus ? status : data };
    update(document.getElementById('banner'));
    draw();
  } catch (failure) {
    if (mine !== turn) return;
    const message = failure.status ? failure.message : 'The agent does not answer: the program may have ended. Trying again…';
    update(document.getElementById('banner'), h('p', { class: 'banner' }, message));
    drawHeader();
  }
  schedule();
}

function schedule() {
  clearTimeout(timer);
  if (live && !document.hidden) timer = setTimeout(refresh, REFRESH_MILLIS);
}

let path = null;
addEventListener('hashchange', () => {
  const next = route().path.join('/');
  if (next !== path) scrollTo(0, 0);
  path = next;
  draw();
  refresh();
});
addEventListener('redraw', draw);
document.addEventListener('visibilitychange', () => { if (!document.hidden && live) refresh(); });
document.querySelector('.skip').onclick = event => {
  event.preventDefault();
  document.getElementById('main').focus();
};
drawHeader();
refresh();
