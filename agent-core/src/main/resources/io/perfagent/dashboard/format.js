// Figures for people: three significant digits and a unit.

function three(value) {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

export function duration(nanos) {
  if (nanos === null || nanos === undefined) return '–';
  if (nanos === 0) return '0';
  if (nanos < 1e3) return `${Math.round(nanos)} ns`;
  if (nanos < 999.5e3) return `${three(nanos / 1e3)} µs`;
  if (nanos < 999.5e6) return `${three(nanos / 1e6)} ms`;
  if (nanos < 120e9) return `${three(nanos / 1e9)} s`;
  return uptime(nanos / 1e6);
}

export function uptime(millis) {
  const s = Math.floor(millis / 1000);
  const parts = [[Math.floor(s / 86400), 'd'], [Math.floor(s / 3600) % 24, 'h'], [Math.floor(s / 60) % 60, 'min'], [s % 60, 's']];
  const from = parts.findIndex(part => part[0] > 0);
  return from < 0 ? '0 s' : parts.slice(from, from + 2).map(part => part.join(' ')).join(' ');
}

export function bytes(count) {
  if (count === null || count === undefined) return '–';
  let value = count;
  for (const unit of ['B', 'kB', 'MB', 'GB', 'TB']) {
    if (value < 1000 || unit === 'TB') return unit === 'B' ? `${Math.round(value)} B` : `${three(value)} ${unit}`;
    value /= 1000;
  }
}

export const integer = count => count.toLocaleString('en').replaceAll(',', '\u2009');

export function short(count) {
  if (count < 10) return String(Math.round(count * 100) / 100);
  if (count < 10000) return integer(Math.round(count));
  return count < 1e6 ? `${three(count / 1e3)} k` : count < 1e9 ? `${three(count / 1e6)} M` : `${three(count / 1e9)} G`;
}

export function percent(part, whole) {
  if (!whole || !part) return '0 %';
  const share = 100 * part / whole;
  return share < 0.1 ? '<0.1 %' : `${share < 10 ? share.toFixed(1) : Math.round(share)} %`;
}

/** The time zone of the person, unless the address says UTC. */
export const zone = () => (/[?&]z=utc(&|$)/.test(location.hash) ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone);

const formats = new Map();

function format(epochMillis, options) {
  const key = zone() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat('en-GB', { timeZone: zone(), hourCycle: 'h23', ...options }));
  return formats.get(key).format(epochMillis);
}

const TIME = { hour: '2-digit', minute: '2-digit' };

/** A date for people, with hyphens as ISO 8601 has it. */
const day = epochMillis => format(epochMillis, { year: 'numeric', month: '2-digit', day: '2-digit' }).split('/').reverse().join('-');

export const share = value => (value === null || value === undefined ? '–' : value === 0 ? '0 %' : value < 0.1 ? `${value.toFixed(2)} %` : `${value < 10 ? value.toFixed(1) : Math.round(value)} %`);

export function clock(epochMillis) {
  const time = format(epochMillis, { ...TIME, second: '2-digit' });
  return Math.abs(Date.now() - epochMillis) < 12 * 3600e3 ? time : `${day(epochMillis)} ${time}`;
}

/** A mark on a time axis, as fine as the distance to the next one. */
export function tick(epochMillis, stepMillis) {
  if (stepMillis >= 86400e3) return day(epochMillis).slice(5);
  return format(epochMillis, stepMillis < 60e3 ? { ...TIME, second: '2-digit' } : TIME);
}

/** A moment in full, with its zone. */
export const moment = epochMillis => `${day(epochMillis)} ${format(epochMillis, { ...TIME, second: '2-digit' })} ${zone()}`;

/** The package with its dot, and the simple name: people look for the second. */
export function splitClass(name) {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? ['', name] : [name.slice(0, dot + 1), name.slice(dot + 1)];
}

/** `(ILjava/lang/String;)V` → `(int, String)`. */
export function parameters(descriptor) {
  const primitive = { B: 'byte', C: 'char', D: 'double', F: 'float', I: 'int', J: 'long', S: 'short', Z: 'boolean' };
  const types = [];
  const inside = descriptor.slice(1, descriptor.indexOf(')'));
  for (const [, arrays, type] of inside.matchAll(/(\[*)(L[^;]*;|[BCDFIJSZ])/g)) {
    types.push((primitive[type] || type.slice(1, -1).split('/').pop()) + '[]'.repeat(arrays.length));
  }
  return `(${types.join(', ')})`;
}
