// Resources: what the machine, the container and the process use, over time.
import { h } from './dom.js';
import { bytes, duration, share, short } from './format.js';
import { absent, COLOURS, gauges, newest, rows } from './gauges.js';
import { badge, empty, get, link, periodQuery, readDeploys, serves, tile } from './parts.js';

export async function load() {
  await readDeploys();
  return (await serves('resources')) ? get('resources', periodQuery()) : null;
}

const MODES = [['user', '--application'], ['nice', '--x0'], ['system', '--database'], ['iowait', '--pool'], ['interrupt', '--network'], ['softirq', '--messaging'], ['steal', '--error']];

const stalled = (name, scope) => ['cpu', 'memory', 'io'].map((resource, i) => ({
  name, scope, with: { resource, tasks: 'some' }, label: resource === 'io' ? 'I/O' : resource, scale: 100, colour: [COLOURS[0], COLOURS[3], COLOURS[1]][i],
  tip: `Share of time in which at least one task waited for ${resource === 'io' ? 'I/O' : resource}`,
}));

export function view(data) {
  const head = h('div', { class: 'head' }, h('h1', null, 'Resources'), h('p', { class: 'faint' }, 'Machine, container and this process, read once a second'));
  if (!data) {
    return [head, empty('Resources are not read.', h('p', null, 'Set ', h('code', null, 'resources.enabled=true'), ' and start the program anew; the ', h('a', { href: link(['status']) }, 'Status page'), ' says what is in force.'))];
  }
  const cpus = newest(data, { name: 'system.cpu.logical.count' }) || newest(data, { name: 'jvm.cpu.count' }) || 1;
  const contained = data.items.some(item => item.scope === 'container');
  return [head, tiles(data),
    h('div', { class: 'columns charts' }, cpu(data, cpus), pressure(data), memory(data), disks(data), network(data), contained && container(data), processCharts(data)),
    h('div', { class: 'columns' }, deviceTables(data), absentCard(data))];
}

const figure = (value, write) => (value === undefined || value === null ? '–' : write(value));

function tiles({ current }) {
  const { cpu: usage, memory: held, pressure: waits } = current;
  const host = usage.host || {};
  const mine = usage.process || {};
  const box = held.container || {};
  return h('div', { class: 'tiles' },
    tile('Machine CPU', figure(host.usagePercent, share), host.cpus ? `of ${short(host.cpus)} CPUs` : 'of all its CPUs', 'Time not idle, over the last ten seconds'),
    tile('Process CPU', figure(mine.usedCpus, value => `${short(value)} CPU`), mine.usagePercent === undefined ? '' : `${share(mine.usagePercent)} of what it may use`, '1 is one CPU all the time, over the last ten seconds'),
    tile('Process memory', figure((held.process || {}).residentBytes, bytes), 'resident', 'Memory of this process that is in RAM'),
    tile('Machine memory', figure(held.host && held.host.totalBytes && (100 * held.host.usedBytes) / held.host.totalBytes, share), held.host ? `in use of ${bytes(held.host.totalBytes)}` : '', 'What could not be had at once'),
    box.limitBytes !== undefined && tile('Container memory', figure(box.usagePercent, share), `of ${bytes(box.limitBytes)}`, 'Without the page cache that could be given back'),
    tile('CPU pressure', figure((waits.host || {}).cpuSomePercent, share), 'of the time', 'Share of time in which a task that could run had to wait for a CPU'));
}

const cpu = (data, cpus) => [
  gauges({ id: 'res-cpu', title: 'CPU of the machine', tip: 'Share of all CPUs by what they did; iowait is idle time while a disk works, steal went to other machines on the same host', unit: 'percent', data, stacked: true,
    picks: MODES.map(([mode, colour]) => ({ name: 'system.cpu.time', with: { 'cpu.mode': mode }, label: mode, colour, scale: 100 / cpus })), none: 'This system does not tell its CPU time by mode.' }),
  gauges({ id: 'res-process-cpu', title: 'CPU of this process', tip: 'CPUs in use by this JVM, its collector and compiler included: 1 is one CPU all the time', unit: 'cpus', data, stacked: true,
    picks: data.items.some(item => item.name === 'process.cpu.time')
      ? [{ name: 'process.cpu.time', with: { 'cpu.mode': 'user' }, label: 'user', colour: '--application' }, { name: 'process.cpu.time', with: { 'cpu.mode': 'system' }, label: 'system', colour: '--database' }]
      : [{ name: 'jvm.cpu.time', label: 'CPU', colour: '--application' }] }),
  gauges({ id: 'res-load', title: 'Load', tip: 'Threads that run or wait, on average; above the number of CPUs some have to wait', unit: 'count', data, note: `${short(cpus)} CPUs`,
    picks: [['1m', '--application'], ['5m', '--database'], ['15m', '--x3']].map(([span, colour]) => ({ name: `system.cpu.load_average.${span}`, label: span.replace('m', ' min'), colour })), none: 'This system has no load average.' }),
];

const pressure = data => gauges({ id: 'res-pressure', title: 'Pressure', tip: 'Share of time in which tasks had to wait for CPU, memory or I/O: the kernel’s own measure of a shortage', unit: 'percent', data,
  picks: stalled('perfagent.system.pressure.stalled', 'host'), none: 'This kernel does not tell pressure: it needs 4.20 or newer with PSI switched on (psi=1).' });

const memory = data => [
  gauges({ id: 'res-memory', title: 'Memory of the machine', tip: 'used could not be had at once; cached and buffers are given back when needed', unit: 'bytes', data, stacked: true,
    picks: [['used', '--application'], ['cached', '--cache'], ['buffers', '--pool'], ['free', '--line']].map(([each, colour]) => ({ name: 'system.memory.usage', with: { 'system.memory.state': each }, label: each, colour })) }),
  gauges({ id: 'res-process-memory', title: 'Memory of this process', tip: 'Resident: heap, metaspace, stacks, code and native memory that is in RAM', unit: 'bytes', data,
    picks: [{ name: 'process.memory.usage', label: 'resident', colour: '--application', fill: true }, { name: 'perfagent.process.memory.swapped', label: 'swapped', colour: '--error' }], none: 'This system does not tell the memory of a process.' }),
];

const disks = data => [
  gauges({ id: 'res-disk-io', title: 'Disks', tip: 'Bytes a second by disk and direction', unit: 'byteRate', data,
    picks: ['read', 'write'].map(way => ({ name: 'system.disk.io', with: { 'disk.io.direction': way }, by: 'system.device', label: way })), none: 'No disk is seen from here.' }),
  gauges({ id: 'res-disk-busy', title: 'Disks at work', tip: 'Share of time with a request under way; a disk that serves many at once is not full at 100 %', unit: 'percent', data,
    picks: [{ name: 'system.disk.io_time', by: 'system.device', scale: 100 }], none: 'No disk is seen from here.' }),
];

const network = data => [
  gauges({ id: 'res-network', title: 'Network', tip: 'Bytes a second by interface and direction, without the loopback', unit: 'byteRate', data: quiet(data, 'system.network.io'),
    picks: ['receive', 'transmit'].map(way => ({ name: 'system.network.io', with: { 'network.io.direction': way }, by: 'network.interface.name', label: way })), none: 'No network interface carried anything in this period.' }),
  gauges({ id: 'res-tcp', title: 'TCP', tip: 'Segments sent again say that packets were lost; everything in this network namespace, the loopback too', unit: 'rate', data,
    picks: [{ name: 'perfagent.network.tcp.segments.retransmitted', label: 'retransmitted', colour: '--error' }, { name: 'perfagent.network.tcp.connections.opened', label: 'connections opened', colour: '--application' },
      { name: 'perfagent.network.tcp.connections.accepted', label: 'accepted', colour: '--http' }, { name: 'perfagent.network.tcp.connections.failed', label: 'failed', colour: '--database' }], none: 'This system does not tell TCP’s counters.' }),
];

/** Without interfaces or disks that did nothing. */
const quiet = (data, name) => ({ ...data, items: data.items.filter(item => item.name !== name || item.points.some(([, value]) => value > 0)) });

const container = data => [
  gauges({ id: 'res-container-cpu', title: 'CPU of the container', tip: 'CPUs in use by everything in the control group, against its quota', unit: 'cpus', data,
    picks: [{ name: 'container.cpu.time', label: 'in use', colour: '--application', fill: true }, { name: 'perfagent.container.cpu.limit', label: 'quota', colour: '--error', dash: [6, 3] }] }),
  gauges({ id: 'res-throttled', title: 'Throttled', tip: 'Time per second in which the container was stopped because its CPU quota was used up: it shows as latency that no profile explains', unit: 'duration', data,
    picks: [{ name: 'perfagent.container.cpu.throttled', label: 'stopped per second', colour: '--error', fill: true, scale: 1e9 }], none: 'This container has no CPU quota, so it is never throttled.' }),
  gauges({ id: 'res-container-memory', title: 'Memory of the container', tip: 'working set is what counts against the limit; beyond it the kernel kills the process', unit: 'bytes', data,
    picks: [{ name: 'container.memory.working_set', label: 'working set', colour: '--application', fill: true }, { name: 'container.memory.usage', label: 'with page cache', colour: '--cache' },
      { name: 'perfagent.container.memory.limit', label: 'limit', colour: '--error', dash: [6, 3] }] }),
  gauges({ id: 'res-container-pressure', title: 'Pressure in the container', tip: 'Share of time in which tasks of this control group had to wait', unit: 'percent', data,
    picks: stalled('perfagent.container.pressure.stalled', 'container'), none: 'This kernel does not tell pressure by control group.' }),
];

const processCharts = data => [
  gauges({ id: 'res-files', title: 'Open files and sockets', tip: 'File descriptors of this process; at the limit it can open no file and accept no connection', unit: 'count', data,
    picks: [{ name: 'process.unix.file_descriptor.count', label: 'open', colour: '--application', fill: true }], note: limitNote(data), none: 'This system does not tell.' }),
  gauges({ id: 'res-process-disk', title: 'Disk use of this process', tip: 'Bytes a second that went to and came from disks; what the page cache answered is not among it', unit: 'byteRate', data,
    picks: [{ name: 'process.disk.io', with: { 'disk.io.direction': 'read' }, label: 'read', colour: '--application' }, { name: 'process.disk.io', with: { 'disk.io.direction': 'write' }, label: 'written', colour: '--database' }], none: 'This system does not tell what one process reads and writes.' }),
];

function limitNote(data) {
  const limit = newest(data, { name: 'perfagent.process.file_descriptor.limit' });
  return limit === null ? null : `limit ${short(limit)}`;
}

function deviceTables({ current }) {
  const named = (title, tip, id, items) => {
    if (!items || !items.length) return null;
    const names = [...new Set(items.flatMap(row => Object.keys(row)))].filter(name => name !== 'name' && name !== 'bitsPerSecond');
    return rows(title, tip, items, { id, key: row => row.name, sort: 'name', columns: [
      { id: 'name', label: 'Name', value: row => row.name, cell: row => h('b', null, row.name) },
      ...names.map(name => ({ id: name, label: words(name), number: true, value: row => row[name], cell: row => written(name, row[name]) })),
    ] });
  };
  return [named('Disks now', 'Over the last ten seconds; await is what a request feels', 'disks', current.disk.items), named('Interfaces now', 'Over the last ten seconds', 'interfaces', current.network.items)];
}

const words = name => name.replace(/(PerSecond|Percent|Millis|Bytes)$/, '').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

function written(name, value) {
  if (value === null || value === undefined) return '–';
  if (/^bytes.*PerSecond$|BytesPerSecond$/.test(name)) return `${bytes(value)}/s`;
  if (/PerSecond$/.test(name)) return `${short(value)}/s`;
  if (/Percent$/.test(name)) return share(value);
  if (/Millis$/.test(name)) return duration(value * 1e6);
  if (/Bytes$/.test(name)) return bytes(value);
  return short(value);
}

const absentCard = data => (data.absent.length ? rows('Not read here', 'A figure that cannot be read is absent, never 0', data.absent, { id: 'absent', key: row => row.source, sort: 'source', columns: [
  { id: 'source', label: 'Source', value: row => row.source, cell: row => badge(row.source) }, { id: 'reason', label: 'Why', wide: true, value: row => row.reason }] }, '')
  : absent('Not read here', '', 'Everything this machine offers is read.'));
