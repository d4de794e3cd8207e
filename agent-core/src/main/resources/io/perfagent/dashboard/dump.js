// Thread dump: what every thread does now, equal stacks together; taken when asked for, since the program stops for it.
import { h } from './dom.js';
import { clock, duration, integer } from './format.js';
import { state } from './gauges.js';
import { empty, filterBox, get, route } from './parts.js';

let taken = null;
let problem = '';

export const load = async () => null;

async function take() {
  try {
    taken = await get('threads', { stacks: 'true' });
    problem = '';
  } catch (failure) {
    problem = failure.message;
  }
  dispatchEvent(new Event('redraw'));
}

/** Threads with the same state and stack, most of them first; deadlocked ones before all. */
function groups(items) {
  const all = new Map();
  for (const thread of items) {
    const key = [thread.state, thread.deadlocked, thread.waitsFor || '', ...thread.stack].join('\n');
    if (!all.has(key)) all.set(key, { key, threads: [], ...thread });
    all.get(key).threads.push(thread);
  }
  return [...all.values()].sort((a, b) => Number(b.deadlocked) - Number(a.deadlocked) || b.threads.length - a.threads.length || a.name.localeCompare(b.name));
}

const asText = items => items.map(thread => [`"${thread.name}" #${thread.id} ${thread.state}${thread.deadlocked ? ' DEADLOCKED' : ''}`,
  ...(thread.waitsFor ? [`    waits for ${thread.waitsFor}${thread.heldBy ? `, held by "${thread.heldBy}"` : ''}`] : []), ...thread.stack.map(frame => `    at ${frame}`)].join('\n')).join('\n\n');

function save() {
  const a = h('a', { download: `threads-${new Date(taken.epochMillis).toISOString().replaceAll(':', '-').slice(0, 19)}.txt` });
  a.href = URL.createObjectURL(new Blob([asText(taken.items)], { type: 'text/plain' }));
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10e3);
}

export function view() {
  const button = h('button', { type: 'button', class: 'chip', title: 'The program stands still for some thousandths of a second', onclick: take }, taken ? 'Take another' : 'Take a thread dump');
  if (!taken) {
    return empty(problem || 'What does every thread do at this moment?', h('p', null, 'All stacks are read at once, for which the program stands still for some thousandths of a second. Virtual threads are not among them.'), h('p', null, button));
  }
  const filter = (route().query.get('q') || '').toLowerCase();
  const own = (route().query.get('agent') || '') === '';
  const fits = thread => (!own || !thread.agent) && [thread.name, thread.state, thread.waitsFor, ...thread.stack].join('\n').toLowerCase().includes(filter);
  const items = taken.items.filter(fits);
  const stuck = items.filter(thread => thread.deadlocked).length;
  return [
    h('div', { class: 'head' }, button, h('button', { type: 'button', class: 'chip', onclick: save }, '↓ Text'),
      h('p', { class: 'faint' }, `${integer(items.length)} of ${integer(taken.threads)} threads at ${clock(taken.epochMillis)}; it took ${duration(taken.tookNanos)}`),
      stuck > 0 && h('b', { class: 'bad' }, `${stuck} deadlocked`), h('div', { class: 'right' }, filterBox('Filter by name, state, frame'))),
    groups(items).map(group => h('details', { class: group.deadlocked ? 'card threads alarm' : 'card threads', 'data-key': group.key.slice(0, 400), open: group.deadlocked || Boolean(filter) },
      h('summary', null, state(group.state.toLowerCase().replace('_', ' ')), ' ', group.threads.length > 1 && h('b', null, `${group.threads.length} × `),
        h('b', null, group.threads.slice(0, 3).map(thread => thread.name).join(', ') + (group.threads.length > 3 ? ' …' : '')),
        h('span', { class: 'faint' }, ` ${group.deadlocked ? 'deadlocked, ' : ''}${group.waitsFor ? `waits for ${group.waitsFor}${group.heldBy ? `, held by ${group.heldBy}` : ''}` : group.stack[0] || 'no Java frame'}`)),
      h('pre', { class: 'stack', tabindex: '0' }, group.stack.join('\n') || 'no Java frame'))),
  ];
}
