// Profile: where time, memory and waiting go, as a flame graph, and the frames with the most of their own.
import { h } from './dom.js';
import { integer, percent } from './format.js';
import { amount, flame, zoomOut } from './flame.js';
import { KINDS, readSessions, sessionsCard } from './sessions.js';
import { comparedMillis, earlierQuery, empty, filterBox, get, link, periodQuery, readDeploys, segments, serves, setParameters, table } from './parts.js';

const kindOf = query => (KINDS.some(([kind]) => kind === query.get('kind')) ? query.get('kind') : 'cpu');

async function read(parameters) {
  if (!await serves('profile')) return { problem: 'This agent does not ask the JVM for events: jfr.enabled switches that on.' };
  try {
    return await get('profile', parameters);
  } catch (failure) {
    if (failure.status === 404) return { problem: failure.message };
    throw failure;
  }
}

const FORMATS = ['html', 'collapsed', 'speedscope', 'pprof'];

/** The profile that is shown, as a file. */
function file(format, data, query, session) {
  const of = session ? { session: session.id } : { ...periodQuery(), transaction: query.get('transaction') || '' };
  return `api/v1/profile?${new URLSearchParams(Object.entries({ kind: data.kind, format, ...of }).filter(([, value]) => value !== ''))}`;
}

export async function load({ query }) {
  const sessions = await readSessions();
  const number = query.get('session');
  if (number) {
    const session = sessions && sessions.items.find(each => String(each.id) === number);
    if (!session) return { sessions, data: { problem: `Session ${number} is not remembered: newer ones have taken its place.` } };
    const kind = (session.kinds.find(each => each.kind === query.get('kind')) || session.kinds[0]).kind;
    return { sessions, session, before: null, data: await read({ kind, session: number, format: 'json' }) };
  }
  const wanted = { kind: kindOf(query), transaction: query.get('transaction'), format: 'json' };
  await readDeploys();
  const [data, before] = await Promise.all([
    read({ ...wanted, ...periodQuery() }),
    comparedMillis() > 0 ? read({ ...wanted, ...earlierQuery() }) : null,
  ]);
  return { sessions, session: null, data, before };
}

export function view({ data, before, sessions, session }, { query }) {
  const kind = data.kind || kindOf(query);
  const kinds = session ? KINDS.filter(([id]) => session.kinds.some(each => each.kind === id)) : KINDS;
  const card = sessionsCard(sessions, kind, query.get('transaction'), query.get('session'));
  const icicle = query.get('view') === 'icicle';
  const own = Object.fromEntries(query);
  const toggle = (label, name, value, tip) => h('button', {
    type: 'button', class: 'chip', title: tip, 'data-key': name, 'aria-pressed': String(query.get(name) === value),
    onclick: () => setParameters({ [name]: query.get(name) === value ? '' : value }),
  }, label);
  const head = h('div', { class: 'head' }, h('h1', null, 'Profile'),
    segments('Kind', kinds.map(([id, label]) => [label, link(['profile'], { ...own, kind: id }), id === kind])),
    query.get('session') && h('a', { class: 'chip', href: link(['profile'], { ...own, session: '' }), title: 'Back to what is sampled all the time' },
      `Session ${query.get('session')} ×`),
    query.get('transaction') && !session && h('a', { class: 'chip', href: link(['profile'], { ...own, transaction: '' }), title: 'Show all transactions' },
      `${query.get('transaction')} ×`),
    h('div', { class: 'right' },
      toggle('Icicle', 'view', 'icicle', 'The root at the top'),
      h('button', { type: 'button', class: 'chip', onclick: zoomOut, title: 'Show all (Escape)' }, 'Whole'),
      data.root && FORMATS.map(format => h('a', { class: 'chip', href: file(format, data, query, session), download: '' }, format)),
      filterBox('Search frames')));
  const past = before?.root?.value ? before : null;
  if (data.problem) return [head, card, empty('There is no profile.', h('p', null, data.problem))];
  if (data.noEventsBecause && !data.root?.value) return [head, card, empty('Nothing is sampled.', h('p', null, data.noEventsBecause.replace(/^(\S+) is false$/, '$&: set $1=true, or start a session above.')))];
  if (!data.root?.value) return [head, card, empty(session ? 'Nothing was sampled yet.' : 'Nothing was sampled in this period.', h('p', null, session ? 'Samples arrive up to two seconds late.' : 'Choose a longer one, or wait.'))];
  return [head,
    before && !past && h('p', { class: 'note' }, 'Nothing was sampled in the period compared with.'),
    h('section', { class: 'card' }, flame(data, past, query.get('q') || '', icicle)),
    h('section', { class: 'card' }, h('h2', null, 'Frames by their own share ', h('small', null, `${integer(data.samples ?? data.root.value)} samples`)),
      hottest(data)),
    card];
}

/** Each name once, however many callers it has. */
function hottest(data) {
  const own = new Map();
  const work = [data.root];
  while (work.length) {
    const node = work.pop();
    own.set(node.name, (own.get(node.name) || 0) + node.self);
    work.push(...node.children);
  }
  const rows = [...own].filter(([, self]) => self > 0).map(([name, self]) => ({ name, self })).sort((a, b) => b.self - a.self).slice(0, 50);
  return table({ id: 'hottest', rows, key: row => row.name, sort: 'self', columns: [
    { id: 'name', label: 'Frame', wide: true, value: row => row.name },
    { id: 'self', label: 'Self', number: true, value: row => row.self, cell: row => amount(row.self, data.unit) },
    { id: 'share', label: 'Self %', number: true, value: row => row.self,
      cell: row => h('span', { class: 'meter', style: { '--share': `${100 * row.self / data.root.value}%` } }, percent(row.self, data.root.value)) },
  ] });
}
