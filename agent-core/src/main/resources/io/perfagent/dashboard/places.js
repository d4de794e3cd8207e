// The flame graph of one subject, on its own page: a transaction's or a kept trace's, with the way to the whole profile.
import { h } from './dom.js';
import { flame, zoomOut } from './flame.js';
import { get, link, periodQuery, route, segments, serves } from './parts.js';

const KINDS = [['cpu', 'CPU'], ['alloc', 'Allocation'], ['lock', 'Lock'], ['exceptions', 'Exceptions']];
const kindOf = query => (KINDS.some(([kind]) => kind === query.get('kind')) ? query.get('kind') : 'cpu');

/** Reads what the place of { transaction } or { traceId } shows; null where this agent has no profiles. */
export async function readProfile({ transaction, traceId }) {
  if (!await serves('profile')) return null;
  const asked = traceId ? { traceId } : { transaction, ...periodQuery() };
  return get('profile', { ...asked, kind: kindOf(route().query), format: 'json' }).catch(failure => {
    if (failure.status === 404) return null;
    throw failure;
  });
}

/** Draws what was read: (subject, data) => node. Another module may put its own in place of it. */
export const places = { profile };

export const profilePlace = (subject, data) => places.profile(subject, data);

function profile({ transaction }, data) {
  const { path, query } = route();
  const own = Object.fromEntries(query);
  const kind = kindOf(query);
  const whole = transaction && h('a', { class: 'chip', href: link(['profile'], { transaction, kind }), title: 'With search, comparison and the hottest frames' }, 'Open in Profile');
  const head = h('div', { class: 'head pad' }, h('h2', { title: 'Where its time, memory and waiting come from, by samples' }, 'Flame graph'),
    segments('Kind of profile', KINDS.map(([id, label]) => [label, link(path, { ...own, kind: id }), id === kind])),
    h('div', { class: 'right' }, h('button', { type: 'button', class: 'chip', onclick: zoomOut, title: 'Show all (Escape)' }, 'Whole'), whole));
  const card = (...inside) => h('section', { class: 'card', 'data-place': 'profile', 'data-key': 'profile-place' }, inside);
  if (!data) return card(h('h2', null, 'Flame graph'), h('p', { class: 'faint pad' }, 'This agent records no profiles: jfr.enabled=true switches them on. What is timed is in the tables.'));
  if (!data.root || !data.root.value) {
    return card(head, h('p', { class: 'faint pad' }, data.noEventsBecause ? `Nothing is sampled: ${data.noEventsBecause}.` : 'No sample of this kind fell into it: short ones are often missed. Choose another kind or a longer period.'));
  }
  return card(head, flame(data, null, '', true));
}
