// Runtime: what the JVM beside the program does: memory and collections, threads and locks, exceptions and I/O, classes, heap.
import { h } from './dom.js';
import { bytes, duration, integer, percent, share, short } from './format.js';
import { figures } from './figures.js';
import { absent, gauges, linesOf, newest, rows } from './gauges.js';
import { over } from './lines.js';
import { badge, get, link, periodQuery, percentileColumns, readDeploys, segments, serves, tile, timeline } from './parts.js';
import * as dump from './dump.js';
import * as heap from './heapcount.js';
import * as properties from './properties.js';

const TABS = [['memory', 'Memory and GC'], ['threads', 'Threads and locks'], ['events', 'Exceptions and I/O'], ['code', 'Classes and compiler'],
  ['dump', 'Thread dump'], ['heap', 'Heap by class'], ['properties', 'Properties'], ['more', 'Pools and caches']];
/** What other parts of the agent serve of themselves: shown as it comes. */
const MORE = [['pools', 'Pools'], ['caches', 'Caches'], ['executors', 'Executors']];
const tabOf = path => (TABS.some(([id]) => id === path[1]) ? path[1] : 'memory');
const ITSELF = { dump, heap, properties };
const MEASURES = { memory: { pauses: 'gc.pause' }, threads: { waits: 'lock.monitor,lock.park', safepoints: 'safepoint', pinned: 'pinned' },
  events: { thrown: 'thrown', files: 'file read,file write', sockets: 'socket read,socket write' }, code: {} };
const GAUGES = { memory: 'jvm.memory,jvm.buffer,perfagent.jvm.allocated,perfagent.jvm.gc', threads: 'jvm.thread,perfagent.jvm.thread', code: 'jvm.class,jvm.memory.used,perfagent.jvm.compilation' };

export const wantsStatus = true;

export async function load({ path }) {
  const tab = tabOf(path);
  const more = (await Promise.all(MORE.map(async each => ((await serves(each[0])) ? each : null)))).filter(Boolean);
  if (ITSELF[tab]) return { tab, more, data: await ITSELF[tab].load() };
  if (tab === 'more') return { tab, more, data: await Promise.all(more.map(([address]) => get(address, periodQuery()))) };
  await readDeploys();
  const asked = periodQuery();
  const observed = await serves('runtime');
  const read = {
    runtime: observed && get('runtime', asked), locks: observed && get('locks', asked),
    gauges: GAUGES[tab] && (await serves('resources')) && get('resources', { ...asked, name: GAUGES[tab] }),
    threads: tab === 'threads' && (await serves('threads')) && get('threads'),
    ...Object.fromEntries(Object.entries(MEASURES[tab]).map(([name, measure]) => [name, observed && timeline({ measure })])),
  };
  const names = Object.keys(read);
  const values = await Promise.all(Object.values(read));
  const data = Object.fromEntries(names.map((name, i) => [name, values[i] || null]));
  // Where nobody listened nothing was heard: that is unknown, and not none. What came while somebody did is shown.
  if (data.runtime && data.runtime.noEventsBecause) Object.keys(MEASURES[tab]).forEach(name => { if (data[name] && !happened(data[name].now)) data[name] = null; });
  return { tab, more, data };
}

export function view({ tab, more, data }, { path }, status) {
  const draw = { memory, threads, events, code }[tab];
  const tabs = TABS.filter(([id]) => id !== 'more' || more.length);
  return [
    h('div', { class: 'head' }, h('h1', null, 'Runtime'), status && h('p', { class: 'faint' }, `${status.jvm} · pid ${status.pid}`)),
    h('div', { class: 'head' }, segments('What of the JVM', tabs.map(([id, label]) => [label, link(['runtime', id]), id === tabOf(path)]))),
    tab === 'more' ? h('div', { class: 'columns' }, more.flatMap(([id, title], i) => figures(id, title, data[i])))
      : ITSELF[tab] ? ITSELF[tab].view(data) : [deadlocks(data.locks), silent(data.runtime), draw(data)],
  ];
}

/** Nothing on this page matters more. */
function deadlocks(locks) {
  if (!locks || !locks.deadlocks.length) return null;
  return h('section', { class: 'card alarm', role: 'alert', 'data-key': 'deadlocks' }, h('h2', null, `Deadlock: ${locks.deadlocks.length} threads wait for each other for ever`),
    locks.deadlocks.map(stuck => h('details', { open: true, 'data-key': `stuck-${stuck.threadId}` }, h('summary', null, h('b', null, stuck.thread), ' waits for ', h('code', null, stuck.class), ', held by ', h('b', null, stuck.owner)),
      h('pre', { class: 'stack' }, stuck.stack.join('\n')))));
}

function silent(runtime) {
  if (runtime && !runtime.noEventsBecause) return null;
  return h('p', { class: 'note', 'data-key': 'silent' }, 'Pauses, locks, pinning, exceptions and slow I/O are events of the JVM’s own recorder, of which there are none now: ',
    h('b', null, runtime ? runtime.noEventsBecause : 'nobody asks for them'), '. ', h('code', null, 'jfr.enabled=true'), ' switches them on.');
}

const EVENTS = 'No event of the JVM’s recorder: set jfr.enabled=true (see the note above).';
const perSecond = (values, series) => values.map((value, i) => (series.lengthMillis[i] > 0 ? value / (series.lengthMillis[i] / 1000) : null));
const happened = series => series.count.map(count => count > 0).includes(true);

/** The charts of one kind of event: durations, or a word that there was none. */
function durationsOf(id, title, tip, line, none) {
  if (!line) return absent(title, tip, EVENTS);
  if (!happened(line.now)) return absent(title, tip, none);
  return over(id, title, tip, 'duration', line, series => [
    { label: 'p50', values: series.p50Nanos, colour: '--x0' }, { label: 'p95', values: series.p95Nanos, colour: '--database' }, { label: 'max', values: series.p999Nanos, colour: '--error', tip: 'The longest 1 in 1000 of the step' }]);
}

function rateOf(id, title, tip, line, label, none) {
  if (!line) return absent(title, tip, EVENTS);
  if (!happened(line.now)) return absent(title, tip, none);
  return over(id, title, tip, 'rate', line, series => [{ label, values: perSecond(series.count, series), colour: '--application', fill: true }]);
}

const CAUSES = ['--application', '--database', '--http', '--network', '--pool', '--messaging', '--cache', '--x1'];

function shareByCause(line) {
  const tip = 'Share of time in which the program stood still for a collection, by what caused it';
  if (!line) return absent('Time in pauses', tip, EVENTS);
  if (!happened(line.now)) return absent('Time in pauses', tip, 'No collection paused the program in this period.');
  return over('jvm-gc-share', 'Time in pauses', tip, 'percent', { ...line, before: null }, series =>
    series.breakdown.map((part, i) => ({ label: part.category, values: perSecond(part.selfNanos, series).map(value => value / 1e7), colour: CAUSES[i % CAUSES.length] })), { stacked: true });
}

function memory({ runtime, gauges: data, pauses }) {
  const used = pick => sumNewest(data, pick);
  const heapUsed = used({ name: 'jvm.memory.used', with: { 'jvm.memory.type': 'heap' } });
  const limit = newest(data, { name: 'jvm.memory.limit' });
  const rate = newest(data, { name: 'perfagent.jvm.allocated' });
  const stopped = pauses && pauses.now.totalNanos.reduce((sum, value) => sum + value, 0);
  const millis = pauses && pauses.now.lengthMillis.reduce((sum, value) => sum + value, 0);
  const longest = runtime && runtime.gc.pauses && runtime.gc.pauses.reduce((most, row) => Math.max(most, row.p999Nanos), 0);
  return [
    h('div', { class: 'tiles' },
      tile('Heap in use', bytes(heapUsed), limit === null ? '' : `of ${bytes(limit)} at most`),
      tile('After a collection', bytes(newest(data, { name: 'jvm.memory.used_after_last_gc' })), 'what is really needed', 'Heap in use right after the latest collection: rising for hours, it is a leak'),
      tile('Allocation', rate === null ? '–' : `${bytes(rate)}/s`, 'by all threads', 'Exact, from the JVM’s own counter'),
      tile('Time in pauses', pauses ? percent(stopped, millis * 1e6) : '–', pauses ? `${integer(pauses.now.count.reduce((sum, count) => sum + count, 0))} pauses` : 'needs jfr.enabled', 'Share of the period in which a collection stopped the program'),
      tile('Longest pause', longest ? duration(longest) : '–', 'in this period'),
      tile('Outside the heap', bytes(used({ name: 'jvm.memory.used', with: { 'jvm.memory.type': 'non_heap' } })), 'metaspace and code')),
    h('div', { class: 'columns charts' },
      heapChart(data),
      gauges({ id: 'jvm-allocation', title: 'Allocation', tip: 'Bytes a second that all threads allocate on the heap; what drives how often the collector runs', unit: 'byteRate', data, picks: [{ name: 'perfagent.jvm.allocated', label: 'allocated', colour: '--application', fill: true }], none: NO_GAUGES(data, 'This JVM does not count what all threads allocate: JDK 21 and newer do, 17 since an update.') }),
      durationsOf('jvm-gc-pauses', 'GC pauses', 'How long collections stopped the program, from every pause', pauses, 'No collection paused the program in this period.'),
      shareByCause(pauses),
      gauges({ id: 'jvm-collections', title: 'Collector time', tip: 'Time per second that the JVM’s beans report for each collector; of concurrent ones it is not all a pause', unit: 'duration', data, stacked: true, picks: [{ name: 'perfagent.jvm.gc.time', by: 'jvm.gc.name', scale: 1e9 }], none: NO_GAUGES(data) }),
      gauges({ id: 'jvm-nonheap', title: 'Outside the heap', tip: 'Metaspace holds classes, the code heaps compiled methods; a code heap at its limit stops the compiler', unit: 'bytes', data, stacked: true, picks: [{ name: 'jvm.memory.used', with: { 'jvm.memory.type': 'non_heap' }, by: 'jvm.memory.pool.name' }], none: NO_GAUGES(data) }),
      gauges({ id: 'jvm-buffers', title: 'Direct buffers', tip: 'Memory outside the heap that byte buffers hold; direct ones are limited by -XX:MaxDirectMemorySize', unit: 'bytes', data, picks: [{ name: 'jvm.buffer.memory.used', by: 'jvm.buffer.pool.name' }], none: NO_GAUGES(data) })),
    runtime && h('div', { class: 'columns' }, pauseTable(runtime.gc), collectorTable(runtime.gc)),
    runtime && poolTable(runtime.memory),
  ];
}

const NO_GAUGES = (data, why) => (data ? why || 'Nothing was read in this period: choose one within the last six hours.' : 'Not read: resources.enabled=true switches it on.');

function sumNewest(data, pick) {
  const { lines } = linesOf(data, [{ label: '', ...pick }]);
  const all = lines.map(line => line.values.findLast(value => value !== null)).filter(value => value !== undefined);
  return all.length ? all.reduce((sum, value) => sum + value, 0) : null;
}

function heapChart(data) {
  const tip = 'In use by pool; the step down is a collection. committed is what the system has given to the heap, after GC what was left';
  const pools = linesOf(data, [{ name: 'jvm.memory.used', with: { 'jvm.memory.type': 'heap' } }]);
  if (!pools.lines.length) return absent('Heap', tip, NO_GAUGES(data));
  const sums = pools.xs.map((at, i) => pools.lines.reduce((sum, line) => sum + (line.values[i] || 0), 0));
  const summed = { ...data, items: [...data.items, { name: 'heap', attributes: {}, scope: 'jvm', points: pools.xs.map((at, i) => [at, sums[i]]) }] };
  return gauges({ id: 'jvm-heap', title: 'Heap', tip, unit: 'bytes', data: summed, picks: [
    { name: 'heap', label: 'in use', colour: '--application', fill: true, tip: 'All pools of the heap together' },
    { name: 'jvm.memory.used_after_last_gc', label: 'after GC', colour: '--good', tip: 'What was left by the latest collection: rising for hours, it is a leak' },
    { name: 'jvm.memory.committed', with: { 'jvm.memory.type': 'heap' }, label: 'committed', colour: '--x3', dash: [6, 3], tip: 'What the system has given to the heap' }] });
}

const counted = [{ id: 'count', label: 'Count', number: true, value: row => row.count, cell: row => short(row.count) }, ...percentileColumns(),
  { id: 'total', label: 'Total', number: true, value: row => row.totalNanos, cell: row => duration(row.totalNanos) }];

/** Of these a half of the page is wide enough. */
const fewer = counted.filter(column => ['count', 'p50', 'p95', 'max', 'total'].includes(column.id));

const pauseTable = gc => rows('Pauses by cause', 'Every pause of the period, with what caused the collection', gc.pauses, { id: 'gc-pauses', sort: 'total', key: row => `${row.name} ${row.cause}`, columns: [
  { id: 'cause', label: 'Cause', wide: true, value: row => row.cause, cell: row => [h('b', null, row.cause || 'unknown'), row.name && h('small', { class: 'under' }, row.name)] }, ...fewer] },
gc.pauses ? 'No collection paused the program in this period.' : EVENTS);

const collectorTable = gc => rows('Collectors', 'Since the JVM started, as its beans count', gc.collectors, { id: 'collectors', sort: 'name', key: row => row.name, columns: [
  { id: 'name', label: 'Collector', wide: true, value: row => row.name }, { id: 'count', label: 'Collections', number: true, value: row => row.count, cell: row => integer(row.count) },
  { id: 'millis', label: 'Time', number: true, value: row => row.millis, cell: row => duration(row.millis * 1e6) },
  { id: 'mean', label: 'Mean', number: true, value: row => (row.count ? row.millis / row.count : 0), cell: row => (row.count ? duration(row.millis * 1e6 / row.count) : '–') }] }, 'This JVM names no collector.');

const poolTable = pools => rows('Memory pools', 'Now; a pool without a limit may grow to that of the heap or the machine', pools, { id: 'pools', sort: 'pool', key: row => row.pool, columns: [
  { id: 'pool', label: 'Pool', wide: true, value: row => row.pool, cell: row => [row.pool, ' ', badge(row.type === 'heap' ? 'heap' : 'outside')] },
  { id: 'used', label: 'In use', number: true, value: row => row.usedBytes, cell: row => bytes(row.usedBytes) },
  { id: 'share', label: 'Of limit', number: true, value: row => (row.maxBytes ? row.usedBytes / row.maxBytes : 0), tip: 'How full it is; a code heap or metaspace near 100 % is trouble',
    cell: row => (row.maxBytes ? h('span', { class: 'meter', style: { '--share': `${100 * row.usedBytes / row.maxBytes}%` } }, share(100 * row.usedBytes / row.maxBytes)) : '–') },
  { id: 'after', label: 'After GC', number: true, value: row => row.usedAfterGcBytes, cell: row => bytes(row.usedAfterGcBytes), tip: 'After the latest collection of this pool' },
  { id: 'committed', label: 'Committed', number: true, value: row => row.committedBytes, cell: row => bytes(row.committedBytes) },
  { id: 'max', label: 'Limit', number: true, value: row => row.maxBytes, cell: row => bytes(row.maxBytes) }] }, 'This run-time image has no java.management.');

const STATES = [['runnable', '--good', 'Running, or ready to'], ['blocked', '--error', 'Waiting to enter a monitor'], ['waiting', '--x3', 'Waiting for another thread, without a limit'], ['timed_waiting', '--pool', 'Sleeping, or waiting with a limit']];

function threads({ runtime, locks, gauges: data, threads: live, waits, safepoints, pinned }) {
  return [
    runtime && runtime.threads && h('div', { class: 'tiles' },
      tile('Threads', integer(runtime.threads.live), `${integer(runtime.threads.daemon)} daemons`, 'Platform threads that live now'), tile('Peak', integer(runtime.threads.peak), 'since the start'),
      tile('Started', integer(runtime.threads.started), 'since the start', 'Rising quickly, a pool is missing'),
      tile('Deadlocked', locks ? integer(locks.deadlocks.length) : '–', 'looked for every 10 s')),
    h('div', { class: 'columns charts' },
      gauges({ id: 'jvm-threads', title: 'Threads by state', tip: 'Platform threads; virtual ones are not among them', unit: 'count', data, stacked: true,
        picks: STATES.map(([state, colour, tip]) => ({ name: 'jvm.thread.count', with: { 'jvm.thread.state': state }, label: state.replace('_', ' '), colour, tip })), none: NO_GAUGES(data) }),
      gauges({ id: 'jvm-threads-started', title: 'Threads started', tip: 'Platform threads started per second', unit: 'rate', data, picks: [{ name: 'perfagent.jvm.thread.started', label: 'started', colour: '--application', fill: true }], none: NO_GAUGES(data) }),
      durationsOf('jvm-locks', 'Waits for locks', 'Waits of 10 ms and longer for a monitor or a lock', waits, 'No thread waited 10 ms for a lock in this period.'),
      durationsOf('jvm-safepoints', 'Safepoints', 'Each stop of all threads, from the request until they go on', safepoints, 'No safepoint in this period.'),
      pinned && happened(pinned.now) && durationsOf('jvm-pinned', 'Pinned virtual threads', 'Virtual threads that kept their carrier waiting for 10 ms and longer', pinned, '')),
    lockTable(locks),
    runtime && h('div', { class: 'columns' },
      listTable('Safepoints by operation', 'Every stop of all threads', runtime.safepoints, 'operation', 'No safepoint in this period.'),
      listTable('Time to safepoint', 'From the request until the last thread had stopped: long where a loop has no check', runtime.timeToSafepoint, 'operation', 'No safepoint in this period.'),
      listTable('Pinned virtual threads', 'JDK 21 and newer; a reason from 24 on', runtime.pinned, 'reason', 'No virtual thread was pinned for 10 ms in this period.')),
    live && threadTable(live),
  ];
}

const lockTable = locks => rows('Locks by class', 'Waits of 10 ms and longer, by the class of what was waited for', locks && locks.items, { id: 'locks', sort: 'total', key: row => `${row.kind} ${row.class}`, columns: [
  { id: 'class', label: 'Class', wide: true, value: row => row.class, cell: row => [h('b', null, row.class), ' ', badge(row.kind === 'park' ? 'java.util.concurrent' : row.kind)] }, ...counted] },
locks && locks.items ? 'No thread waited 10 ms for a lock in this period.' : EVENTS);

function listTable(title, tip, items, what, none) {
  return rows(title, tip, items, { id: title, sort: 'total', key: row => row[what], columns: [{ id: what, label: what[0].toUpperCase() + what.slice(1), wide: true, value: row => row[what], cell: row => h('b', null, row[what] || 'unknown') }, ...fewer] }, items ? none : EVENTS);
}

const threadTable = live => rows('Live threads', 'Each since it began; stacks are in the thread dump', live.items, { id: 'threads', sort: 'cpu', limit: 200, key: row => String(row.id), columns: [
  { id: 'name', label: 'Thread', wide: true, value: row => row.name, cell: row => [row.name, ' ', row.agent && badge('agent', 'info'), row.basis !== 'exact' && badge('carrier')] },
  { id: 'state', label: 'State', value: row => row.state, cell: row => row.state.toLowerCase().replace('_', ' ') },
  { id: 'cpu', label: 'CPU', number: true, value: row => row.cpuNanos, cell: row => duration(row.cpuNanos), tip: 'CPU time since it began' },
  { id: 'allocated', label: 'Allocated', number: true, value: row => row.allocatedBytes, cell: row => bytes(row.allocatedBytes) },
  { id: 'blocked', label: 'Blocked', number: true, minor: true, value: row => row.blockedCount, cell: row => short(row.blockedCount), tip: 'How often it waited to enter a monitor' },
  { id: 'waited', label: 'Waited', number: true, minor: true, value: row => row.waitedCount, cell: row => short(row.waitedCount) }] }, 'None.');

function events({ runtime, thrown, files, sockets }) {
  const types = runtime && runtime.exceptions.types;
  const transfers = runtime && runtime.slowTransfers;
  return [
    h('div', { class: 'columns charts' },
      rateOf('jvm-thrown', 'Exceptions', 'Throwables made per second, caught ones too', thrown, 'made per second', 'No throwable was made in this period.'),
      durationsOf('jvm-files', 'Slow file I/O', 'Reads and writes of files that took 10 ms and longer', files, 'No read or write of a file took 10 ms in this period.'),
      durationsOf('jvm-sockets', 'Slow socket I/O', 'Reads and writes of sockets that took 10 ms and longer; waiting for an answer is a read', sockets, 'No read or write of a socket took 10 ms in this period.')),
    rows('Exceptions by type', runtime ? runtime.exceptions.typesBasis : '', types, { id: 'exceptions', sort: 'count', key: row => row.class, columns: [
      { id: 'class', label: 'Type', wide: true, value: row => row.class, cell: row => h('b', null, row.class) }, { id: 'count', label: 'Made', number: true, value: row => row.count, cell: row => integer(row.count) },
      { id: 'share', label: 'Share', number: true, value: row => row.count, cell: row => percent(row.count, types.reduce((sum, each) => sum + each.count, 0)) }] }, types ? 'No throwable was made in this period.' : EVENTS),
    rows('Slow reads and writes', 'Those that took 10 ms and longer', transfers, { id: 'transfers', sort: 'total', key: row => `${row.kind} ${row.operation} ${row.target}`, columns: [
      { id: 'target', label: 'Target', wide: true, value: row => row.target, cell: row => [h('b', null, row.target || 'unknown'), ' ', badge(`${row.kind} ${row.operation}`)] },
      { id: 'bytes', label: 'Bytes', number: true, value: row => row.bytes, cell: row => bytes(row.bytes) }, ...counted] }, transfers ? 'No read or write took 10 ms in this period.' : EVENTS),
  ];
}

function code({ runtime, gauges: data }) {
  const pools = ['CodeCache', 'CodeHeap \'non-nmethods\'', 'CodeHeap \'profiled nmethods\'', 'CodeHeap \'non-profiled nmethods\''];
  return [
    runtime && runtime.classes && h('div', { class: 'tiles' }, tile('Classes', integer(runtime.classes.loaded), 'loaded now'), tile('Loaded', integer(runtime.classes.totalLoaded), 'since the start'), tile('Unloaded', integer(runtime.classes.unloaded), 'since the start'),
      tile('Compiling', duration(runtime.compilation.totalMillis === null ? null : runtime.compilation.totalMillis * 1e6), 'since the start', 'Time the JIT compiler worked')),
    h('div', { class: 'columns charts' },
      gauges({ id: 'jvm-classes', title: 'Classes', tip: 'Classes loaded; rising for hours, something makes classes or loaders again and again', unit: 'count', data, picks: [{ name: 'jvm.class.count', label: 'loaded', colour: '--application', fill: true }], none: NO_GAUGES(data) }),
      gauges({ id: 'jvm-class-loading', title: 'Class loading', tip: 'Classes loaded and unloaded per second', unit: 'rate', data, picks: [{ name: 'jvm.class.loaded', label: 'loaded', colour: '--application' }, { name: 'jvm.class.unloaded', label: 'unloaded', colour: '--database' }], none: NO_GAUGES(data) }),
      gauges({ id: 'jvm-compilation', title: 'Compiler', tip: 'Time per second that the JIT compiler worked: high at the start, near nothing later', unit: 'duration', data, picks: [{ name: 'perfagent.jvm.compilation.time', label: 'compiling', colour: '--pool', fill: true, scale: 1e9 }], none: NO_GAUGES(data) }),
      gauges({ id: 'jvm-code', title: 'Code cache and metaspace', tip: 'Compiled methods and classes; a code heap at its limit stops the compiler and the program becomes slow', unit: 'bytes', data, stacked: true,
        picks: [...pools, 'Metaspace', 'Compressed Class Space'].map(pool => ({ name: 'jvm.memory.used', with: { 'jvm.memory.pool.name': pool }, label: pool })), none: NO_GAUGES(data) })),
    runtime && listTable('Slow compilations', 'Of 100 ms and longer', runtime.compilation.slow, 'method', 'No compilation took 100 ms in this period.'),
  ];
}
