// Profiles on request: a form that starts one, and those that are remembered. The token stays in this page's memory.
import { h } from './dom.js';
import { clock, integer } from './format.js';
import { get, link, serves } from './parts.js';

export const KINDS = [['cpu', 'CPU'], ['wall', 'Wall clock'], ['alloc', 'Allocation'], ['lock', 'Lock'], ['exceptions', 'Exceptions']];
const LABELS = Object.fromEntries(KINDS);

let token = '';
const wanted = { kind: '', seconds: '30', interval: '', transaction: null };
let answer = null;

/** { startable, items }, or null where there are none. */
export const readSessions = async () => (await serves('profile/sessions') ? get('profile/sessions') : null);

const redraw = () => dispatchEvent(new Event('redraw'));

async function post(path, parameters) {
  try {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
    const response = await fetch(`api/v1/profile/sessions${path}${query.size ? `?${query}` : ''}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }, signal: AbortSignal.timeout(10000),
    });
    const body = await response.json();
    answer = response.ok ? { good: true, text: path ? `Session ${body.id} ends now.` : `Session ${body.id} runs.` } : { text: body.error };
    if (response.status === 401) token = '';
    if (response.ok) dispatchEvent(new Event('hashchange'));
  } catch {
    answer = { text: 'The agent does not answer: the program may have ended.' };
  }
  redraw();
}

const box = (id, label, type, value, typed) => [h('label', { for: id }, label),
  h('input', { id, type, value, autocomplete: 'off', spellcheck: 'false', min: type === 'number' ? '1' : null, 'data-key': id, oninput: event => typed(event.target.value) })];

function form(kind, transaction, isOpen) {
  const chosen = () => ({ ...wanted, kind: wanted.kind || kind, transaction: wanted.transaction ?? (transaction || '') });
  const now = chosen();
  return h('div', { class: 'form', 'data-key': 'session-form' },
    h('select', { class: 'chip', 'aria-label': 'Kind of the session', 'data-key': 'session-kind', onchange: event => { wanted.kind = event.target.value; } },
      KINDS.map(([id, label]) => h('option', { value: id, selected: id === now.kind }, label))),
    box('session-seconds', 'Seconds', 'number', now.seconds, text => { wanted.seconds = text; }),
    box('session-interval', 'Interval in ms', 'number', now.interval, text => { wanted.interval = text; }),
    box('session-transaction', 'Transaction', 'text', now.transaction, text => { wanted.transaction = text; }),
    box('session-token', 'Token', 'password', token, text => { token = text; }),
    h('button', { type: 'button', class: 'chip', 'data-key': 'session-start', disabled: isOpen, onclick: () => post('', chosen()) }, 'Start'),
    h('button', { type: 'button', class: 'chip', 'data-key': 'session-stop', disabled: !isOpen, onclick: () => post('/stop', {}) }, 'Stop'));
}

function row(session, current) {
  const samples = session.kinds.map(each => `${integer(each.samples)} ${LABELS[each.kind] || each.kind}`).join(', ');
  const seconds = Math.round((session.endEpochMillis - session.startEpochMillis) / 1000);
  return h('li', { 'data-key': `session-${session.id}` },
    h('a', { href: link(['profile'], { session: String(session.id), kind: session.kinds[0].kind }), 'aria-current': current ? 'page' : null },
      `Session ${session.id}`), ` ${session.state} · ${seconds} s, since ${clock(session.startEpochMillis)} · ${samples}`,
    session.transaction && ` · only ${session.transaction}`, session.problem && h('span', { class: 'bad' }, ` · ${session.problem}`));
}

/** The card of the profile page; `current` is the id of the session that is shown. */
export function sessionsCard(sessions, kind, transaction, current) {
  if (!sessions) return null;
  const isOpen = sessions.items.some(session => session.state !== 'done');
  return h('section', { class: 'card', 'data-key': 'sessions' }, h('h2', null, 'On request ', h('small', null, 'as long as you say, whatever is sampled all the time')),
    sessions.startable ? form(kind, transaction, isOpen)
      : h('p', { class: 'faint pad' }, 'Starting one takes the token or a log-in: see the page Status, Change.'),
    answer && h('p', { class: `pad ${answer.good ? 'good' : 'bad'}`, role: 'status' }, answer.text),
    sessions.items.length > 0 && h('ul', { class: 'pad' }, sessions.items.map(session => row(session, String(session.id) === current))));
}
