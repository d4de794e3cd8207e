// Heap by class: how many instances of each class there are and what they take. Counting stops the program, so it needs the token.
import { h } from './dom.js';
import { bytes, clock, duration, integer, percent } from './format.js';
import { filterBox, get, route, servesNow, table, tile } from './parts.js';

let token = '';
let counted = null;
let answer = '';
let busy = false;
let wanted = { live: false, force: false };

export async function load() {
  if (!counted && (await servesNow('heap'))) counted = await get('heap');
  return null;
}

async function count() {
  busy = true;
  answer = 'Counting: the program stands still…';
  dispatchEvent(new Event('redraw'));
  try {
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value).map(([name]) => [name, 'true']));
    const response = await fetch(`api/v1/heap${query.size ? `?${query}` : ''}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }, signal: AbortSignal.timeout(60000) });
    const body = await response.json();
    if (response.ok) [counted, answer] = [body, ''];
    else answer = body.error;
  } catch {
    answer = 'There was no answer: the program may have ended.';
  }
  busy = false;
  dispatchEvent(new Event('redraw'));
}

const tick = (name, label, title) => h('label', { title }, h('input', { type: 'checkbox', checked: wanted[name], onchange: event => { wanted = { ...wanted, [name]: event.target.checked }; } }), ` ${label}`);

export function view() {
  const filter = (route().query.get('q') || '').toLowerCase();
  const form = h('section', { class: 'card', 'data-key': 'count' }, h('h2', null, 'Count the heap'),
    h('div', { class: 'form' }, h('label', { for: 'heap-token' }, 'Token'),
      h('input', { id: 'heap-token', type: 'password', autocomplete: 'off', 'data-key': 'heap-token', value: token, oninput: event => { token = event.target.value; }, onkeydown: event => { if (event.key === 'Enter') count(); } }),
      tick('live', 'collect first', 'A full collection, then only what can be reached'), tick('force', 'even a big heap', 'With more than 1 GiB in use it takes long'),
      h('button', { type: 'button', class: 'chip', disabled: busy, onclick: count }, 'Count now')),
    h('p', { class: answer && !busy ? 'pad bad' : 'pad faint', role: 'status' }, answer || 'The program stands still while its objects are counted: about a second for each GB. Who is logged in (Status, Change) needs no token here.'));
  if (!counted) return form;
  const items = counted.items.filter(row => `${row.class} ${row.module}`.toLowerCase().includes(filter));
  return [form,
    h('div', { class: 'tiles' }, tile('Objects', integer(counted.instances), `at ${clock(counted.epochMillis)}`), tile('Bytes', bytes(counted.bytes), counted.live ? 'that can be reached' : 'garbage included'),
      tile('Classes', integer(counted.classes), 'the 500 largest below'), tile('Stood still', duration(counted.tookNanos), 'for counting')),
    h('section', { class: 'card' }, h('h2', null, 'Classes', h('small', null, ' own bytes, without what they refer to')), h('div', { class: 'pad' }, filterBox('Filter by class')),
      table({ id: 'heap', sort: 'bytes', key: row => `${row.class} ${row.module}`, rows: items, columns: [
        { id: 'class', label: 'Class', wide: true, value: row => row.class, cell: row => [h('b', null, row.class), row.module && h('small', { class: 'under' }, row.module)] },
        { id: 'instances', label: 'Instances', number: true, value: row => row.instances, cell: row => integer(row.instances) },
        { id: 'bytes', label: 'Bytes', number: true, value: row => row.bytes, cell: row => bytes(row.bytes) },
        ...(counted.beforeEpochMillis ? [
          { id: 'moreInstances', label: 'Grown', number: true, tip: 'Instances since the count before: what grows from count to count, collected first, leaks', value: row => row.instancesGrown, cell: row => integer(row.instancesGrown) },
          { id: 'moreBytes', label: 'Grown bytes', number: true, tip: 'Bytes since the count before', value: row => row.bytesGrown, cell: row => (row.bytesGrown < 0 ? `−${bytes(-row.bytesGrown)}` : bytes(row.bytesGrown)) }] : []),
        { id: 'share', label: 'Share', number: true, value: row => row.bytes, cell: row => percent(row.bytes, counted.bytes) }] }))];
}
