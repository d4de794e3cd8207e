// Runtime: what the JVM and the machine are doing, as far as this agent reads it.
import { h } from './dom.js';
import { figures } from './figures.js';
import { empty, get, link, periodQuery, serves } from './parts.js';

const PARTS = [['runtime', 'JVM'], ['resources', 'Resources'], ['pools', 'Pools'], ['caches', 'Caches'], ['locks', 'Locks']];

export async function load() {
  const asked = periodQuery();
  return Promise.all(PARTS.map(async ([path, title]) => (await serves(path)) ? { path, title, data: await get(path, asked) } : null));
}

export const wantsStatus = true;

export function view(parts, here, status) {
  const there = parts.filter(Boolean);
  return [
    h('div', { class: 'head' }, h('h1', null, 'Runtime'), status && h('p', { class: 'faint' }, `${status.jvm} · pid ${status.pid}`)),
    there.length
      ? h('div', { class: 'columns' }, there.flatMap(({ path, title, data }) => figures(path, title, data)))
      : empty('This agent reads no figures of the JVM itself.',
        h('p', null, 'Garbage collection, heap, threads and the machine come with the parts ', h('code', null, 'runtime'), ' and ', h('code', null, 'resources'), ': the ',
          h('a', { href: link(['status']) }, 'Status page'), ' says whether they are in this version and switched on.'),
        h('p', null, 'What the agent itself costs is there as well.')),
  ];
}
