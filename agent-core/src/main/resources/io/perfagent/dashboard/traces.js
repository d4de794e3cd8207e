// Traces: the kept ones, and one as a waterfall.
import { h } from './dom.js';
import { clock, duration } from './format.js';
import { badge, empty, filterBox, get, link, periodQuery, rowLink, route, segments, table } from './parts.js';
import { profilePlace, readProfile } from './places.js';
import { waterfall } from './waterfall.js';

export async function load({ path, query }) {
  if (path[1]) {
    const trace = await get(`traces/${encodeURIComponent(path[1])}`).catch(failure => {
      if (failure.status === 404 || failure.status === 400) return { missing: failure.message };
      throw failure;
    });
    return trace.missing ? trace : { ...trace, profile: await readProfile({ traceId: trace.traceId }) };
  }
  const minNanos = Math.round(Number(query.get('min') || 0) * 1e6);
  return { list: (await get('traces', {
    ...periodQuery(), limit: 500, sort: query.get('by') === 'newest' ? 'newest' : 'slowest', error: query.get('error') || '', minNanos: minNanos > 0 ? minNanos : '', transaction: query.get('transaction') || '',
  })).items };
}

export function view(data, { query }) {
  if (data.missing) return empty(data.missing, h('p', null, h('a', { href: link(['traces']) }, 'See the traces that are kept')));
  return data.list ? list(data.list, query) : one(data);
}

function list(items, query) {
  const filter = (query.get('q') || '').toLowerCase();
  const transaction = query.get('transaction') || '';
  const by = query.get('by') === 'newest' ? 'newest' : '';
  const keep = { q: query.get('q'), min: query.get('min'), max: query.get('max'), by, transaction };
  const most = Number(query.get('max') || Infinity) * 1e6;
  const error = query.get('error');
  const rows = items.filter(row => `${row.name} ${row.traceId} ${row.error || ''}`.toLowerCase().includes(filter) && row.durationNanos <= most);
  return [
    h('div', { class: 'head' }, h('h1', null, 'Traces'),
      h('p', { class: 'faint' }, `${rows.length} kept`),
      h('div', { class: 'right' },
        query.get('max') && h('a', { class: 'chip', href: link(['traces'], { ...keep, max: '', error }), title: 'Show longer ones too' }, `at most ${duration(most)} ×`),
        transaction && h('a', { class: 'chip', href: link(['traces'], { ...keep, transaction: '', error }), title: 'Show all transactions' }, `${transaction} ×`),
        segments('Which', [['Slowest', link(['traces'], { ...keep, by: '', error }), !by, 'The 500 slowest of the period'], ['Newest', link(['traces'], { ...keep, by: 'newest', error }), by, 'The 500 newest of the period']]),
        segments('Result', [['All', link(['traces'], keep), !error], ['Failed', link(['traces'], { ...keep, error: 'true' }), error === 'true'],
          ['Succeeded', link(['traces'], { ...keep, error: 'false' }), error === 'false']]),
        filterBox('At least … ms', 'min'), filterBox('Filter by name, id, error'))),
    error === 'true' && rows.length > 0 && byError(rows, keep),
    rows.length
      ? h('section', { class: 'card' }, traceTable('traces', rows, true))
      : empty('No kept trace fits.',
        h('p', null, 'Every call is counted under Transactions; of the traces, slow, failed and sampled ones are kept.'),
        h('p', null, 'Choose a longer period, or clear the filters.')),
  ];
}

/** Failed ones by what they failed with: the question after "how many". */
function byError(rows, keep) {
  const groups = new Map();
  for (const row of rows) {
    const key = `${row.error} ${row.name}`;
    const group = groups.get(key) || { key, error: row.error || '', name: row.name, count: 0, last: 0 };
    group.count += 1;
    group.last = Math.max(group.last, row.startEpochMillis);
    groups.set(key, group);
  }
  return h('section', { class: 'card' }, h('h2', { title: 'Of the kept traces; how many calls failed in all is under Transactions' }, 'By error'), table({
    id: 'errors', key: row => row.key, sort: 'count', rows: [...groups.values()], columns: [
      { id: 'error', label: 'Error', wide: true, value: row => row.error, cell: row => rowLink(link(['traces'], { ...keep, error: 'true', transaction: row.name, q: row.error }), row.error, 'bad') },
      { id: 'name', label: 'Transaction', wide: true, value: row => row.name },
      { id: 'count', label: 'Kept traces', number: true, value: row => row.count },
      { id: 'last', label: 'Last', number: true, value: row => row.last, cell: row => clock(row.last) },
    ] }));
}

export function traceTable(id, rows, named) {
  const longest = Math.max(...rows.map(row => row.durationNanos));
  const open = (row, text) => rowLink(link(['traces', row.traceId]), text);
  const columns = [
    { id: 'start', label: 'Start', number: true, left: true, value: row => row.startEpochMillis, cell: row => (named ? clock(row.startEpochMillis) : open(row, clock(row.startEpochMillis))) },
    ...(named ? [{ id: 'name', label: 'Transaction', wide: true, value: row => row.name, cell: row => [open(row, row.name), ' ', badge(row.type)] }] : []),
    { id: 'duration', label: 'Duration', number: true, value: row => row.durationNanos, cell: row => duration(row.durationNanos) },
    { id: 'relative', label: '', minor: true, tip: 'Duration as a bar', value: row => row.durationNanos, cell: row => h('div', { class: 'bar thin' },
      h('span', { class: row.error ? 'c-error' : 'c-application', style: { width: `${Math.max(0.5, 100 * row.durationNanos / longest)}%` } })) },
    { id: 'spans', label: 'Spans', number: true, value: row => row.spanCount,
      cell: row => row.spanCount + (row.foldedCalls ? `\u2009+\u2009${row.foldedCalls}` : ''), tip: 'Spans kept, plus those over the limit' },
    { id: 'kept', label: 'Kept because', value: row => row.keptBecause, cell: row => badge(row.keptBecause, row.keptBecause === 'error' ? 'bad' : row.keptBecause === 'slow' ? 'warn' : '') },
    { id: 'error', label: 'Error', value: row => row.error || '', cell: row => row.error && h('span', { class: 'bad' }, row.error) },
    { id: 'id', label: 'Trace id', minor: true, value: row => row.traceId, cell: row => h('code', { title: row.traceId }, `${row.traceId.slice(0, 8)}…`) },
  ];
  return table({ id, columns, rows, key: row => `${row.traceId} ${row.startEpochMillis} ${row.name}`, sort: id === 'traces' && route().query.get('by') !== 'newest' ? 'duration' : 'start' });
}

function one(trace) {
  const root = trace.items[0];
  return [
    h('div', { class: 'head' }, h('h1', null, h('a', { class: 'faint', href: link(['traces']) }, 'Traces'), h('span', { class: 'faint' }, ' / '),
      h('a', { href: link(['transactions', root.type, root.name]) }, root.name)),
      badge(root.type), badge(root.keptBecause, root.keptBecause === 'error' ? 'bad' : root.keptBecause === 'slow' ? 'warn' : ''),
      h('p', { class: 'faint' }, `${duration(trace.durationNanos)} at ${clock(trace.startEpochMillis)} · `, h('code', null, trace.traceId)),
      h('div', { class: 'right' }, file(trace, 'html', 'HTML', 'One file with the waterfall, to be read anywhere without anything else'),
        file(trace, 'otlp', 'OTLP', 'OTLP in JSON, which any OpenTelemetry receiver takes'))),
    waterfall(trace),
    profilePlace({ traceId: trace.traceId }, trace.profile),
  ];
}

const file = (trace, format, text, title) =>
  h('a', { class: 'chip', href: `api/v1/traces/${trace.traceId}?format=${format}`, download: '', title }, `↓ ${text}`);
