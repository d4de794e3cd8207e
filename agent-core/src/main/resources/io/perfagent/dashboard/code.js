// Code: the timed methods, and the same added up by class and module.
import { h } from './dom.js';
import { bytes, duration, integer, parameters, percent, short, splitClass } from './format.js';
import { empty, errors, filterBox, get, link, percentileColumns, periodQuery, segments, table } from './parts.js';

const TABS = ['methods', 'classes', 'modules'];
const tabOf = path => (TABS.includes(path[1]) ? path[1] : 'methods');

export async function load({ path }) {
  const tab = tabOf(path);
  return { tab, items: (await get(tab, periodQuery())).items };
}

export function view({ tab, items }, { path, query }) {
  const filter = (query.get('q') || '').toLowerCase();
  const rows = items.filter(row => [row.class, row.method, row.module].join(' ').toLowerCase().includes(filter));
  const current = tabOf(path);
  return [
    h('div', { class: 'head' }, h('h1', null, 'Code'),
      segments('Level', TABS.map(name => [name[0].toUpperCase() + name.slice(1), link(['code', name], { q: query.get('q') }), name === current])),
      h('p', { class: 'faint' }, `${integer(rows.length)} of ${integer(items.length)} ${tab}`),
      h('div', { class: 'right' }, filterBox('Filter by name'))),
    rows.length ? h('section', { class: 'card' }, codeTable(tab, rows)) : items.length ? empty('No name fits the filter.') : none(),
  ];
}

function none() {
  return empty('No timed method was called in this period.',
    h('p', null, 'Tag a method, a class or a package:'), h('pre', null, '@Profiled\nvoid bookOrder() { … }'),
    h('p', null, 'or name methods without touching the code:'), h('pre', null, '-javaagent:perf-agent.jar=profile=com.acme.shop.*#*'),
    h('p', null, 'If that is done, choose a longer period, or see on the ', h('a', { href: link(['status']) }, 'Status page'), ' what is woven and what is not.'));
}

function name(row) {
  if (!row.class) return row.module;
  const [home, simple] = splitClass(row.class);
  const own = row.method ? [h('b', null, `${simple}.${row.method}`), h('span', { class: 'faint' }, parameters(row.descriptor))] : h('b', null, simple);
  return [own, h('small', { class: 'under' }, `${home.slice(0, -1)}${row.module ? ` · ${row.module}` : ''}`)];
}

function codeTable(tab, rows) {
  const self = rows.reduce((sum, row) => sum + row.selfNanos, 0);
  const perCall = row => (row.allocatedBytes === null ? null : row.allocatedBytes / row.calls);
  const columns = [
    { id: 'name', label: { methods: 'Method', classes: 'Class', modules: 'Module' }[tab], wide: true, cell: name,
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
