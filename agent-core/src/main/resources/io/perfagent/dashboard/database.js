// Database: every statement with its executions and rows, and the transactions of each database.
import { h } from './dom.js';
import { duration, integer, percent, short } from './format.js';
import { durations, failures, throughput } from './lines.js';
import { badge, empty, errors, filterBox, get, link, percentileColumns, periodQuery, rowLink, table, timeline } from './parts.js';

export async function load({ query }) {
  const chosen = query.get('query');
  const [queries, databases, line] = await Promise.all([get('queries', periodQuery()), get('databases', periodQuery()), chosen && timeline({ query: chosen })]);
  return { queries: queries.items, databases: databases.items, line: line || null };
}

export function view({ queries, databases, line }, { query }) {
  const filter = (query.get('q') || '').toLowerCase();
  const rows = queries.filter(row => `${row.system} ${row.text}`.toLowerCase().includes(filter));
  const chosen = queries.find(row => row.id === query.get('query'));
  const total = queries.reduce((sum, row) => sum + row.totalNanos, 0);
  return [
    h('div', { class: 'head' }, h('h1', null, 'Database'), h('p', { class: 'faint' }, `${integer(queries.length)} statements, ${duration(total)} in all`),
      h('div', { class: 'right' }, filterBox('Filter by text or system'))),
    line && h('section', { class: 'card' }, h('h2', null, 'Statement ', h('a', { class: 'chip', href: link(['database'], { q: query.get('q') }) }, 'Close ×')),
      h('pre', { class: 'pad sql' }, chosen ? chosen.text : 'It did not run in this period.')),
    line && h('div', { class: 'columns charts' }, throughput('query', line, 'Executions'), durations('query', line), failures('query', line)),
    queries.length
      ? h('section', { class: 'card' }, h('h2', { title: 'Literals are replaced by ? before anything is stored' }, 'Statements'), rows.length ? statements(rows, total, query) : h('p', { class: 'faint pad' }, 'No statement fits the filter.'))
      : empty('No statement ran in this period.', h('p', null, 'Statements over JDBC are recorded by themselves. If the program uses a database, choose a longer period, or see on the ',
        h('a', { href: link(['status']) }, 'Status page'), ' whether ', h('code', null, 'jdbc'), ' is on.')),
    databases.length > 0 && h('section', { class: 'card' }, h('h2', { title: 'Transactions that this program ended' }, 'Databases'), table({
      id: 'databases', key: row => row.database, sort: 'perSecond', rows: databases, columns: [
        { id: 'database', label: 'Database', wide: true, value: row => row.database },
        { id: 'perSecond', label: 'Transactions/s', number: true, value: row => row.transactionsPerSecond, cell: row => short(row.transactionsPerSecond), tip: 'Commits, rollbacks and statements in autocommit, per second' },
        { id: 'commits', label: 'Commits', number: true, value: row => row.commits, cell: row => short(row.commits) },
        { id: 'rollbacks', label: 'Rollbacks', number: true, value: row => row.rollbacks, cell: row => short(row.rollbacks) },
        { id: 'autocommits', label: 'Autocommit', number: true, value: row => row.autocommits, cell: row => short(row.autocommits), tip: 'Statements that were each a transaction of their own' },
      ] })),
  ];
}

function statements(rows, total, query) {
  const perRead = row => (row.fetches ? row.returnedRows / row.fetches : row.returnedRows / row.count);
  return table({ id: 'queries', key: row => row.id, sort: 'total', rows, columns: [
    { id: 'text', label: 'Statement', wide: true, value: row => row.text, cell: row => [rowLink(link(['database'], { q: query.get('q'), query: row.id }),
      row.text.length > 240 ? `${row.text.slice(0, 240)}…` : row.text, 'code'), ' ', badge(row.system)] },
    { id: 'count', label: 'Executions', number: true, value: row => row.count, cell: row => short(row.count) },
    { id: 'errors', label: 'Errors', number: true, value: row => row.errors / row.count, cell: row => errors(row.errors, row.count) },
    ...percentileColumns(),
    { id: 'total', label: 'Total', number: true, value: row => row.totalNanos, cell: row => duration(row.totalNanos) },
    { id: 'share', label: 'Time', number: true, value: row => row.totalNanos, cell: row => percent(row.totalNanos, total), tip: 'Share of the time of all statements' },
    { id: 'rows', label: 'Rows', number: true, value: row => perRead(row), cell: row => short(perRead(row)), tip: 'Rows read per execution' },
    { id: 'updated', label: 'Changed', number: true, minor: true, value: row => row.updatedRows, cell: row => short(row.updatedRows), tip: 'Rows inserted, updated or deleted, in all' },
    { id: 'fetch', label: 'Fetching', number: true, minor: true, value: row => row.fetchNanos, cell: row => duration(row.fetchNanos), tip: 'Time in ResultSet.next(), in all; not part of the durations' },
  ] });
}
