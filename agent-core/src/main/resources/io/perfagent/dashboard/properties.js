// Properties: the system properties and arguments of this JVM; what may be a secret says only that it is set.
import { h } from './dom.js';
import { filterBox, get, route, serves, table } from './parts.js';

export const load = async () => ((await serves('properties')) ? get('properties') : null);

export function view(data) {
  if (!data) return null;
  const filter = (route().query.get('q') || '').toLowerCase();
  const items = data.items.filter(row => `${row.name} ${row.value}`.toLowerCase().includes(filter));
  return [
    h('div', { class: 'head' }, h('p', { class: 'faint' }, 'What may be a secret says only that it is set; the environment is not shown.'), h('div', { class: 'right' }, filterBox('Filter by name or value'))),
    h('section', { class: 'card' }, h('h2', null, 'Arguments of the JVM', h('small', null, ` ${data.arguments.length}`)), data.arguments.length ? h('pre', { class: 'stack', tabindex: '0' }, data.arguments.join('\n')) : h('p', { class: 'faint pad' }, 'None.')),
    h('section', { class: 'card' }, h('h2', null, 'System properties', h('small', null, ` ${items.length}`)), table({ id: 'properties', sort: 'name', key: row => row.name, rows: items, limit: 1000, columns: [
      { id: 'name', label: 'Name', value: row => row.name, cell: row => h('code', null, row.name) }, { id: 'value', label: 'Value', wide: true, value: row => row.value, cell: row => h('code', null, row.value) }] })),
  ];
}
