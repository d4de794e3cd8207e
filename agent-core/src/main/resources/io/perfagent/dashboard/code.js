// Code: the timed methods, and the same added up by class and module.
import { h } from './dom.js';
import { bytes, duration, integer, parameters, percent, short, splitClass } from './format.js';
import { durations, throughput } from './lines.js';
import { empty, errors, filterBox, get, link, percentileColumns, periodQuery, rowLink, segments, table, timeline } from './parts.js';
import { profilePlace } from './places.js';

const TABS = ['methods', 'classes', 'modules'];
const tabOf = path => (TABS.includes(path[1]) ? path[1] : 'methods');

/** `m` in the address is the chosen row: class, method and descriptor. */
const chosen = query => (query.get('m') || '').split(' ');

export async function load({ path, query }) {
  const tab = tabOf(path);
  const [of, method, descriptor] = chosen(query);
  const [list, line] = await Promise.all([get(tab, periodQuery()), of && timeline({ class: of, method: method || '', descriptor: descriptor || '' })]);
  return { tab, items: list.items, line: line || null, title: [splitClass(of)[1], method].filter(Boolean).join('.') };
}

export function view({ tab, items, line, title }, { path, query }) {
  const filter = (query.get('q') || '').toLowerCase();
  const rows = items.filter(row => [row.class, row.method, row.module].join(' ').toLowerCase().includes(filter));
  const current = tabOf(path);
  return [
    h('div', { class: 'head' }, h('h1', null, 'Code'),
      segments('Level', TABS.map(name => [name[0].toUpperCase() + name.slice(1), link(['code', name], { q: query.get('q') }), name === current])),
      h('p', { class: 'faint' }, `${integer(rows.length)} of ${integer(items.length)} ${tab}`),
      h('div', { class: 'right' }, filterBox('Filter by name'))),
    line && h('div', { class: 'head' }, h('h2', null, title), h('a', { class: 'chip', href: link(path, { q: query.get('q') }) }, 'Close ×')),
    line && h('div', { class: 'columns charts' }, throughput('method', line), durations('method', line)),
    rows.length ? h('section', { class: 'card' }, codeTable(tab, rows, path, query)) : items.length ? empty('No name fits the filter.') : none(),
    profilePlace({}),
  ];
}

function none() {
  return empty('No timed method was called in this period.',
    h('p', null, 'Tag a method, a class or a package:'), h('pre', null, '@Profiled\nvoid bookOrder() { … }'),
    h('p', null, 'or name methods without touching the code:'), h('pre', null, '-javaagent:perf-agent.jar=profile=com.acme.shop.*#*'),
    h('p', null, 'If that is done, choose a longer period, or see on the ', h('a', { href: link(['status']) }, 'Status page'), ' what is woven and what is not.'));
}

function name(row, path, query) {
  if (!row.class) return row.module;
  const [home, simple] = splitClass(row.class);
  const href = link(path, { q: query.get('q'), m: [row.class, row.method, row.descriptor].filter(Boolean).join(' ') });
  const own = row.method ? [rowLink(href, `${simple}.${row.method}`), h('span', { class: 'faint' }, parameters(row.descriptor))] : rowLink(href, simple);
  return [own, h('small', { class: 'under' }, `${home.slice(0, -1)}${row.module ? ` · ${row.module}` : ''}`)];
}

function codeTable(tab, rows, path, query) {
  const self = rows.reduce((sum, row) => sum + row.selfNanos, 0);
  const perCall = row => (row.allocatedBytes === null ? null : row.allocatedBytes / row.calls);
  const columns = [
    { id: 'name', label: { methods: 'Method', classes: 'Class', modules: 'Module' }[tab], wide: true, cell: row => name(row, path, query),
      value: row => `${row.class ? splitClass(row.class)[1] : row.module}.${row.method || ''}` },
    { id: 'calls', label: 'Calls', number: true, value: row => row.calls, tip: 'Completed in the period, counted exactly',
      cell: row => [short(row.calls), row.timedOneIn > 1 && h('span', { class: 'faint', title: `One call in ${row.timedOneIn} is timed` }, ` ⅟${row.timedOneIn}`)] },
    { id: 'errors', label: 'Errors', number: true, value: row => row.errors / row.calls, cell: row => errors(row.errors, row.calls), tip: 'Share that ended with a throwable' },
    { id: 'self', label: 'Self', number: true, value: row => row.selfNanos, cell: row => duration(row.selfNanos), tip: 'Time in the method itself, without timed methods it called' },
    { id: 'share', label: 'Self %', number: true, value: row => row.selfNanos, tip: 'Share of the self time of all rows shown',
      cell: row => h('span', { class: 'meter', style: { '--share': `${100 * row.selfNanos / (self || 1)}%` } }, percent(row.selfNanos, self)) },
    { id: 'total', label: 'Total', number: true, value: row => row.totalNanos, cell: row => duration(row.totalNanos),
      tip: tab === 'methods' ? 'Time in the method and all it called' : 'Sum over its methods: calls nested in one another count twice, which self time does not' },
    ...percentileColumns(),
    { id: 'allocated', label: 'Alloc/call', number: true, value: perCall, cell: row => bytes(perCall(row)), tip: 'Bytes allocated per call, callees included; – where it cannot be read' },
  ];
  return table({ id: tab, columns, rows, key: row => [row.module, row.class, row.method, row.descriptor].join(' '), sort: 'self' });
}
