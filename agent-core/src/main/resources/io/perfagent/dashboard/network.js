// Network: who is called, WebSocket connections, remote procedure calls.
import { h } from './dom.js';
import { bytes, duration, percent, short } from './format.js';
import { badge, empty, errors, filterBox, get, link, percentileColumns, periodQuery, segments, swatch, table } from './parts.js';

const TABS = [['peers', 'Peers'], ['websocket', 'WebSocket'], ['grpc', 'gRPC']];
const tabOf = path => (TABS.some(([id]) => id === path[1]) ? path[1] : 'peers');

export async function load({ path }) {
  const tab = tabOf(path);
  return { tab, items: (await get(tab === 'peers' ? 'transactions' : tab, periodQuery())).items };
}

export function view({ tab, items }, { path, query }) {
  const filter = (query.get('q') || '').toLowerCase();
  const fits = row => Object.values(row).filter(value => typeof value === 'string').join(' ').toLowerCase().includes(filter);
  const rows = (tab === 'peers' ? peersOf(items) : items).filter(fits);
  const draw = { peers, websocket, grpc }[tab];
  return [
    h('div', { class: 'head' }, h('h1', null, 'Network'),
      segments('Protocol', TABS.map(([id, label]) => [label, link(['network', id], { q: query.get('q') }), id === tabOf(path)])),
      h('div', { class: 'right' }, filterBox('Filter by name'))),
    rows.length ? h('section', { class: 'card' }, draw(rows)) : filter ? empty('Nothing fits the filter.') : NONE[tab](),
  ];
}

const NONE = {
  peers: () => empty('No transaction called another service in this period.', h('p', null, 'HTTP clients, databases and gRPC are recorded by themselves inside transactions. Choose a longer period, or see on the ', h('a', { href: link(['status']) }, 'Status page'), ' which clients were found.')),
  websocket: () => empty('No WebSocket was open in this period.', h('p', null, 'Connections of servers and clients are recorded by themselves; see on the ', h('a', { href: link(['status']) }, 'Status page'), ' which libraries were found.')),
  grpc: () => empty('No remote procedure call in this period.', h('p', null, 'Calls of gRPC servers and clients are recorded by themselves; see on the ', h('a', { href: link(['status']) }, 'Status page'), ' whether ', h('code', null, 'grpc'), ' is on.')),
};

/** The dependencies of all transactions, added up by target. */
function peersOf(transactions) {
  const peers = new Map();
  for (const { name, dependencies } of transactions) {
    for (const row of dependencies) {
      const key = `${row.category} ${row.target}`;
      const peer = peers.get(key) || { category: row.category, target: row.target, count: 0, errors: 0, totalNanos: 0, callers: [] };
      peer.count += row.count;
      peer.errors += row.errors;
      peer.totalNanos += row.totalNanos;
      peer.callers.push(name);
      peers.set(key, peer);
    }
  }
  return [...peers.values()];
}

function peers(rows) {
  const total = rows.reduce((sum, row) => sum + row.totalNanos, 0);
  return table({ id: 'peers', key: row => `${row.category} ${row.target}`, sort: 'total', rows, columns: [
    { id: 'target', label: 'Peer', wide: true, value: row => row.target, cell: row => [swatch(row.category), h('b', null, row.target), ' ', badge(row.category)] },
    { id: 'count', label: 'Calls', number: true, value: row => row.count, cell: row => short(row.count) },
    { id: 'errors', label: 'Errors', number: true, value: row => row.errors / row.count, cell: row => errors(row.errors, row.count) },
    { id: 'mean', label: 'Mean', number: true, value: row => row.totalNanos / row.count, cell: row => duration(row.totalNanos / row.count) },
    { id: 'total', label: 'Total', number: true, value: row => row.totalNanos, cell: row => duration(row.totalNanos) },
    { id: 'share', label: 'Time', number: true, value: row => row.totalNanos, cell: row => percent(row.totalNanos, total), tip: 'Share of the time spent waiting for peers' },
    { id: 'callers', label: 'Called by', wide: true, value: row => row.callers.length, cell: row => row.callers.slice(0, 3).join(', ') + (row.callers.length > 3 ? ` and ${row.callers.length - 3} more` : '') },
  ] });
}

const count = side => side.messages ?? side.textMessages + side.binaryMessages;
const messages = side => `${short(count(side))} · ${bytes(side.totalBytes)}`;

function websocket(rows) {
  return table({ id: 'websocket', key: row => `${row.role} ${row.peer} ${row.route}`, sort: 'open', rows, columns: [
    { id: 'route', label: 'Route', wide: true, value: row => row.route, cell: row => [h('b', null, row.route), ' ', badge(row.role), row.peer ? h('small', { class: 'under' }, row.peer) : null] },
    { id: 'open', label: 'Open', number: true, value: row => row.openConnections, cell: row => short(row.openConnections), tip: 'Connections open now' },
    { id: 'opened', label: 'Opened', number: true, value: row => row.opened, cell: row => short(row.opened) },
    { id: 'failed', label: 'Failed', number: true, value: row => row.errors, cell: row => short(row.errors), tip: 'Connections that ended with an error' },
    { id: 'reconnects', label: 'Again', number: true, minor: true, value: row => row.reconnects, cell: row => short(row.reconnects), tip: 'Connections opened again after one was lost' },
    { id: 'lifetime', label: 'Life p50', number: true, value: row => row.lifetime.p50Nanos, cell: row => (row.lifetime.count ? duration(row.lifetime.p50Nanos) : '–'), tip: 'Half of the connections that ended lived no longer' },
    { id: 'sent', label: 'Sent', number: true, value: row => count(row.sent), cell: row => messages(row.sent), tip: 'Messages and their bytes' },
    { id: 'received', label: 'Received', number: true, value: row => count(row.received), cell: row => messages(row.received), tip: 'Messages and their bytes' },
    { id: 'closed', label: 'Close codes', value: row => row.closeCodes.length, cell: row => row.closeCodes.map(each => [badge(`${each.code} × ${short(each.count)}`), ' ']), tip: 'How connections ended: 1000 is normal, 1006 without a word' },
  ] });
}

function grpc(rows) {
  return table({ id: 'grpc', key: row => `${row.role} ${row.peer} ${row.method}`, sort: 'total', rows, columns: [
    { id: 'method', label: 'Method', wide: true, value: row => row.method, cell: row => [h('b', null, row.method), ' ', badge(row.role), row.peer ? h('small', { class: 'under' }, row.peer) : null] },
    { id: 'count', label: 'Calls', number: true, value: row => row.count, cell: row => short(row.count) },
    { id: 'open', label: 'Open', number: true, value: row => row.openCalls, cell: row => short(row.openCalls) },
    { id: 'errors', label: 'Errors', number: true, value: row => row.errors / (row.count || 1), cell: row => errors(row.errors, row.count) },
    ...percentileColumns(),
    { id: 'total', label: 'Total', number: true, value: row => row.totalNanos, cell: row => duration(row.totalNanos) },
    { id: 'sent', label: 'Sent', number: true, minor: true, value: row => row.sent.messages, cell: row => messages(row.sent) },
    { id: 'received', label: 'Received', number: true, minor: true, value: row => row.received.messages, cell: row => messages(row.received) },
    { id: 'statuses', label: 'Statuses', value: row => row.statuses.length, cell: row => row.statuses.map(each => [badge(`${each.status} × ${short(each.count)}`, each.status === 'OK' ? 'good' : 'bad'), ' ']) },
  ] });
}
