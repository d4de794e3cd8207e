// Shows any answer of the API: the units are in the names, so a new figure needs no new page.
import { h } from './dom.js';
import { bytes, clock, duration, share, short } from './format.js';
import { badge, table } from './parts.js';

/** `gcPauseNanos` → `gc pause`. */
const words = name => name.replace(/(Nanos|Bytes|Millis|Percent|Epoch)+$/, '').replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase() || name;

export function figure(name, value) {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  if (name.endsWith('Nanos')) return duration(value);
  if (name.endsWith('Bytes')) return bytes(value);
  if (name.endsWith('Percent')) return share(value);
  if (/epochMillis$/i.test(name)) return clock(value);
  if (name.endsWith('Millis')) return duration(value * 1e6);
  return short(value);
}

const isPlain = value => value === null || typeof value !== 'object';
const isTable = value => Array.isArray(value) && value.length > 0 && value.every(row => row && typeof row === 'object' && !Array.isArray(row));

/** An object as cards: its plain figures together, each list and each object of it in one of its own. */
export function figures(id, title, value) {
  const entries = Object.entries(value).filter(([name]) => name !== 'fromEpochMillis' && name !== 'toEpochMillis');
  const plain = entries.filter(([, part]) => isPlain(part));
  const cards = [];
  if (plain.length) {
    cards.push(h('section', { class: 'card' }, h('h2', null, title), h('dl', null, plain.map(([name, part]) => [h('dt', null, words(name)), h('dd', null, figure(name, part))]))));
  }
  for (const [name, part] of entries) {
    const heading = name === 'items' ? title : `${title}: ${words(name)}`;
    if (isTable(part)) cards.push(h('section', { class: 'card' }, h('h2', null, heading), rowsOf(`${id}-${name}`, part)));
    else if (Array.isArray(part)) cards.push(h('section', { class: 'card' }, h('h2', null, heading), h('p', { class: 'pad faint' }, part.length ? part.map(each => [badge(String(each)), ' ']) : 'none')));
    else if (!isPlain(part)) cards.push(...figures(`${id}-${name}`, heading, part));
  }
  return cards;
}

function rowsOf(id, rows) {
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))].slice(0, 12);
  const numeric = name => rows.every(row => row[name] === null || row[name] === undefined || typeof row[name] === 'number');
  const text = value => (isPlain(value) ? value : JSON.stringify(value));
  const columns = names.map((name, i) => ({
    id: name, label: words(name), number: numeric(name), wide: i === 0, value: row => text(row[name]) ?? '', cell: row => (isPlain(row[name]) ? figure(name, row[name]) : JSON.stringify(row[name])),
  }));
  const keyed = rows.map((row, at) => ({ ...row, at }));
  return table({ id, columns, rows: keyed, key: row => String(row.at), sort: names[0] });
}
