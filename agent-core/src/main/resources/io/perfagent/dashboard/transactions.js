// Transactions: the list, and everything about one.
import { h } from './dom.js';
import { bytes, duration, integer, percent, short } from './format.js';
import { dependencyGraph } from './graph.js';
import { heatMap } from './heat.js';
import { durations, failures, throughput, whereTimeGoes } from './lines.js';
import { badge, breakdownBar, empty, errors, filterBox, get, legend, link, percentileColumns, rowLink, periodQuery, swatch, table, tile, timeline } from './parts.js';
import { profilePlace, readProfile } from './places.js';
import { scatter } from './scatter.js';
import { traceTable } from './traces.js';

export async function load({ path }) {
  const [, type, name] = path;
  if (!name) return get('transactions', periodQuery());
  const address = `transactions/${encodeURIComponent(type)}/${encodeURIComponent(name)}`;
  const asked = periodQuery();
  const of = { type, transaction: name };
  const [line, traces, profile] = await Promise.all([timeline(of), get('traces', { ...of, limit: 50 }), readProfile({ transaction: name })]);
  const called = line.now.count.some(count => count > 0);
  const [one, heat, points] = await Promise.all([
    called && get(address, asked).catch(failure => {
      if (failure.status === 404) return null;
      throw failure;
    }),
    called && get('heatmap', { ...of, ...asked }), get('scatter', { ...of, ...asked, from: line.now.fromEpochMillis, sort: 'slowest' }),
  ]);
  return { type, name, one: one || null, line, heat, points, traces: traces.items, profile };
}

export function view(data, { query }) {
  return data.items ? list(data.items, (query.get('q') || '').toLowerCase()) : details(data);
}

const key = row => `${row.type} ${row.name}`;

function list(items, filter) {
  if (!items.length) {
    return empty('No transaction in this period.',
      h('p', null, 'A transaction is an incoming HTTP request, or a method tagged ', h('code', null, '@Profiled(transaction = true)'), '.'),
      h('p', null, 'Send the program a request, choose a longer period, or see on the ', h('a', { href: link(['status']) }, 'Status page'), ' what is instrumented and what is not.'));
  }
  const total = items.reduce((sum, row) => sum + row.totalNanos, 0);
  const calls = items.reduce((sum, row) => sum + row.count, 0);
  const failed = items.reduce((sum, row) => sum + row.errors, 0);
  const categories = [...new Set(items.flatMap(row => row.breakdown.map(part => part.category)))].sort();
  const columns = [
    { id: 'name', label: 'Transaction', value: row => row.name, wide: true,
      cell: row => [rowLink(link(['transactions', row.type, row.name]), row.name), ' ', badge(row.type)] },
    { id: 'count', label: 'Calls', number: true, value: row => row.count, cell: row => short(row.count), tip: 'Completed in the period' },
    { id: 'errors', label: 'Errors', number: true, value: row => row.errors / row.count, cell: row => errors(row.errors, row.count),
      tip: 'Share that ended with an exception or a status of 500 or more' },
    { id: 'perMinute', label: 'per min', number: true, value: row => row.perMinute, cell: row => short(row.perMinute), tip: 'Completed per minute of the period' },
    ...percentileColumns(),
    { id: 'total', label: 'Time', number: true, value: row => row.totalNanos, cell: row => percent(row.totalNanos, total),
      tip: 'Share of the time of all transactions: where an improvement pays most' },
    { id: 'allocated', label: 'Alloc/call', number: true, minor: true, value: row => allocatedPerCall(row), cell: row => bytes(allocatedPerCall(row)),
      tip: 'Bytes allocated by the calling threads, per call' },
    { id: 'breakdown', label: 'Where the time goes', value: row => row.breakdown.length, cell: row => breakdownBar(row.breakdown),
      tip: 'Self time by category' },
  ];
  const rows = items.filter(row => key(row).toLowerCase().includes(filter));
  return [
    h('div', { class: 'head' }, h('h1', null, 'Transactions'),
      h('p', { class: 'faint' }, `${integer(calls)} calls, ${failed ? `${percent(failed, calls)} failed` : 'none failed'}`),
      h('div', { class: 'right' }, legend(categories), filterBox('Filter by name'))),
    h('section', { class: 'card' }, table({ id: 'transactions', columns, rows, key, sort: 'total' })),
  ];
}

const allocatedPerCall = row => (row.allocatedBytes === null ? null : row.allocatedBytes / row.count);

function details({ type, name, one, line, heat, points, traces, profile }) {
  const head = h('div', { class: 'head' },
    h('h1', null, h('a', { class: 'faint', href: link(['transactions']) }, 'Transactions'), h('span', { class: 'faint' }, ' / '), name), badge(type));
  const kept = h('section', { class: 'card' }, h('h2', { title: 'Slow and failed ones, and a sample of the rest' }, 'Kept traces'),
    traces.length ? traceTable('transaction-traces', traces, false) : h('p', { class: 'faint pad' }, 'None is kept yet: slow, failed and sampled ones will be.'));
  if (!one) return [head, empty('No call in this period.', h('p', null, 'Choose a longer period above.')), kept];
  const tiles = h('div', { class: 'tiles' },
    tile('Calls', integer(one.count), `${short(one.perMinute)} per minute`),
    tile('Errors', one.errors ? percent(one.errors, one.count) : '0', one.errors ? `${integer(one.errors)} failed` : 'none failed'),
    tile('p50', duration(one.p50Nanos), 'half took no longer'),
    tile('p95', duration(one.p95Nanos), `p90 ${duration(one.p90Nanos)}`),
    tile('p99', duration(one.p99Nanos), `p999 ${duration(one.p999Nanos)}`),
    tile('max', duration(one.maxNanos), 'since the start', 'The longest call since the program started'),
    tile('Allocated', bytes(allocatedPerCall(one)), 'per call', 'By the calling threads; – on virtual threads, where it cannot be read'));
  const bounds = heat ? heat.lowNanos : [];
  const range = bounds.length ? { low: bounds[0], high: bounds[bounds.length - 1] } : { low: 1e6, high: 1e9 };
  return [head, tiles,
    h('div', { class: 'columns charts' }, throughput('one', line), failures('one', line), durations('one', line), whereTimeGoes('one', line),
      heat && heatMap('heat', heat, name), scatter('scatter', points, range)),
    h('div', { class: 'columns' }, breakdown(one), dependencies(one)), spans(one), profilePlace({ type, transaction: name }, profile), kept];
}

function breakdown(one) {
  const sum = one.breakdown.reduce((total, part) => total + part.selfNanos, 0);
  const columns = [
    { id: 'category', label: 'Category', value: row => row.category, cell: row => [swatch(row.category), row.category] },
    { id: 'self', label: 'Self time', number: true, value: row => row.selfNanos, cell: row => duration(row.selfNanos), tip: 'Time in spans of the category, without their children' },
    { id: 'share', label: 'Share', number: true, value: row => row.selfNanos, cell: row => percent(row.selfNanos, sum) },
    { id: 'perCall', label: 'Per call', number: true, value: row => row.selfNanos, cell: row => duration(row.selfNanos / one.count), tip: 'Self time per transaction' },
    { id: 'count', label: 'Spans', number: true, value: row => row.count, cell: row => short(row.count), tip: 'Spans of the category in the period' },
    { id: 'allocated', label: 'Allocated', number: true, minor: true, value: row => row.allocatedBytes, cell: row => bytes(row.allocatedBytes) },
  ];
  return h('section', { class: 'card' }, h('h2', null, 'Where the time goes'), h('div', { class: 'pad' }, breakdownBar(one.breakdown)),
    table({ id: 'breakdown', columns, rows: one.breakdown, key: row => row.category, sort: 'self' }));
}

function dependencies(one) {
  const columns = [
    { id: 'target', label: 'Target', wide: true, value: row => row.target, cell: row => [swatch(row.category), row.target, ' ', badge(row.category)] },
    { id: 'count', label: 'Calls', number: true, value: row => row.count, cell: row => short(row.count) },
    { id: 'perCall', label: 'per transaction', number: true, minor: true, value: row => row.count / one.count, cell: row => short(row.count / one.count), tip: 'Many calls per transaction often mean a query in a loop' },
    { id: 'errors', label: 'Errors', number: true, value: row => row.errors, cell: row => errors(row.errors, row.count) },
    { id: 'mean', label: 'Mean', number: true, value: row => row.totalNanos / row.count, cell: row => duration(row.totalNanos / row.count) },
    { id: 'total', label: 'Total', number: true, value: row => row.totalNanos, cell: row => duration(row.totalNanos) },
  ];
  return h('section', { class: 'card' }, h('h2', null, 'Dependencies'),
    one.dependencies.length
      ? [dependencyGraph(one.name, one.count, one.dependencies), table({ id: 'dependencies', columns, rows: one.dependencies, key: row => `${row.category} ${row.target}`, sort: 'total' })]
      : h('p', { class: 'faint pad' }, 'It called no database and no other service in this period.'));
}

function spans(one) {
  const columns = [
    { id: 'name', label: 'Span', wide: true, value: row => row.name, cell: row => [swatch(row.category), row.name, ' ', badge(row.kind)] },
    { id: 'count', label: 'Count', number: true, value: row => row.count, cell: row => short(row.count) },
    { id: 'perCall', label: 'per transaction', number: true, minor: true, value: row => row.count / one.count, cell: row => short(row.count / one.count) },
    { id: 'errors', label: 'Errors', number: true, value: row => row.errors, cell: row => errors(row.errors, row.count) },
    ...percentileColumns(),
    { id: 'total', label: 'Total', number: true, value: row => row.totalNanos, cell: row => duration(row.totalNanos), tip: 'Sum of the durations; nested spans count in both' },
  ];
  return h('section', { class: 'card' }, h('h2', null, 'Spans'), one.spans.length
    ? table({ id: 'spans', columns, rows: one.spans, key: row => `${row.category} ${row.kind} ${row.name}`, sort: 'total' })
    : h('p', { class: 'faint pad' }, 'No span inside it in this period.'));
}
