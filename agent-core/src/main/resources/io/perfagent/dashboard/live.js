// Live: the last two minutes, a point a second, as the agent sends them.
import { h } from './dom.js';
import { chart } from './chart.js';
import { duration, share, short } from './format.js';
import { badge, colour, empty, errors, link, percentileColumns, rowLink, table, tile } from './parts.js';

const MOST = 120;
const WINDOW_MILLIS = 120e3;

let source = null;
let seconds = [];
let state = 'connecting';
let still = false;

export const load = async () => null;
export const streams = true;

/** Called when the page is shown and when it is left: the agent sends to open pages alone. */
export function enter() {
  if (source) return;
  source = new EventSource('api/v1/live');
  source.onopen = () => { state = 'live'; };
  source.onmessage = event => {
    state = 'live';
    seconds = [...seconds, JSON.parse(event.data)].slice(-MOST);
    if (!still) dispatchEvent(new Event('redraw'));
  };
  source.onerror = () => {
    state = source && source.readyState === EventSource.CLOSED ? 'refused' : 'connecting';
    dispatchEvent(new Event('redraw'));
  };
}

export function leave() {
  if (source) source.close();
  source = null;
}

export function view() {
  const last = seconds[seconds.length - 1];
  const head = h('div', { class: 'head' }, h('h1', null, 'Live'),
    state === 'live' ? badge(still ? 'held' : 'live', still ? 'warn' : 'good') : badge(state === 'refused' ? 'refused' : 'connecting…', 'warn'),
    h('p', { class: 'faint' }, 'One point a second, from all calls of that second'),
    h('div', { class: 'right' }, h('button', { type: 'button', class: 'chip', 'aria-pressed': String(still), onclick: () => {
      still = !still;
      dispatchEvent(new Event('redraw'));
    } }, still ? 'Go on' : 'Hold')));
  if (!last) {
    return [head, state === 'refused'
      ? empty('The agent sends to no more pages.', h('p', null, 'It tells eight pages at the most: close another one and come back.'))
      : empty('Waiting for the first second…', h('p', null, 'If nothing comes, the program may have ended, or its address has changed.'))];
  }
  const to = last.toEpochMillis;
  const from = to - WINDOW_MILLIS;
  const xs = seconds.map(each => each.fromEpochMillis);
  const measured = (each, value) => (each.count ? value : null);
  const categories = [...new Set(seconds.flatMap(each => each.breakdown.map(part => part.category)))].sort();
  const selfOf = (each, category) => (each.breakdown.find(part => part.category === category) || { selfNanos: 0 }).selfNanos / ((each.toEpochMillis - each.fromEpochMillis) / 1000);
  return [head,
    h('div', { class: 'tiles' },
      tile('Throughput', `${short(last.perSecond)}/s`, 'in the last second'), tile('Errors', short(last.errors), 'in the last second'),
      tile('p95', last.count ? duration(last.p95Nanos) : '–', 'in the last second'), tile('Longest', last.count ? duration(last.maxNanos) : '–', 'in the last second'),
      tile('Agent', share(last.agentCpuPercent), `of one CPU; budget ${last.budgetPercent} %`, 'What the measuring itself costs')),
    h('div', { class: 'columns charts' },
      chart({ id: 'live-throughput', title: 'Throughput', tip: 'Transactions completed per second', unit: 'rate', from, to, xs, lines: [
        { label: 'per second', values: seconds.map(each => each.perSecond), colour: '--application', fill: true },
        { label: 'errors', values: seconds.map(each => each.errors), colour: '--error' }] }),
      chart({ id: 'live-percentiles', title: 'Durations', tip: 'Percentiles of all calls of each second', unit: 'duration', from, to, xs, lines: [
        { label: 'p50', values: seconds.map(each => measured(each, each.p50Nanos)), colour: '--x0' },
        { label: 'p95', values: seconds.map(each => measured(each, each.p95Nanos)), colour: '--database' },
        { label: 'max', values: seconds.map(each => measured(each, each.maxNanos)), colour: '--error' }] }),
      chart({ id: 'live-breakdown', title: 'Where the time goes', tip: 'Self time per second, by category', unit: 'duration', from, to, xs, stacked: true,
        lines: categories.map(category => ({ label: category, values: seconds.map(each => selfOf(each, category)), colour: `--${colour(category).slice(2)}` })) }),
      chart({ id: 'live-agent', title: 'Agent', tip: 'CPU time of the agent, as percent of one CPU', unit: 'percent', from, to, xs,
        lines: [{ label: 'agent CPU', values: seconds.map(each => each.agentCpuPercent), colour: '--pool', fill: true }] })),
    h('section', { class: 'card' }, h('h2', null, 'The last second'), last.transactions.length ? table({
      id: 'live', key: row => `${row.type} ${row.name}`, sort: 'total', rows: last.transactions, columns: [
        { id: 'name', label: 'Transaction', wide: true, value: row => row.name, cell: row => [rowLink(link(['transactions', row.type, row.name]), row.name), ' ', badge(row.type)] },
        { id: 'count', label: 'Calls', number: true, value: row => row.count, cell: row => short(row.count) },
        { id: 'errors', label: 'Errors', number: true, value: row => row.errors, cell: row => errors(row.errors, row.count) },
        ...percentileColumns(),
        { id: 'total', label: 'Time', number: true, value: row => row.totalNanos, cell: row => duration(row.totalNanos) },
      ] }) : h('p', { class: 'faint pad' }, 'No transaction ended in it.'))];
}
