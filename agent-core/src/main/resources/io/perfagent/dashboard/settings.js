// Changing a setting while the program runs. The token is asked for once and then forgotten: the browser has a cookie for it.
import { h } from './dom.js';
import { get } from './parts.js';

let key = null;
let token = '';
let value = '';
let answer = null;
let loggedIn = false;
let file = null;

export const changing = () => key;

export function startChange(setting) {
  [key, value, answer] = [setting.key, setting.value, null];
  dispatchEvent(new Event('redraw'));
  document.getElementById('setting-value').focus();
  get('login').then(state => { loggedIn = state.loggedIn; dispatchEvent(new Event('redraw')); }, () => {});
}

function stop() {
  [key, answer] = [null, null];
  dispatchEvent(new Event('redraw'));
}

const post = (path, body) => fetch(`api/v1/${path}`, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(10000),
});

async function send(to) {
  try {
    let response = loggedIn ? null : await post('login', { token });
    if (!response || response.ok) {
      loggedIn = true;
      response = await post('settings', { [key]: to });
    }
    const body = await response.json();
    answer = response.ok ? { good: true, text: `${key} is changed.` } : { text: body.error || body.problems.join('; ') };
    if (response.status === 401) loggedIn = false;
    if (loggedIn || response.status === 401) token = '';
  } catch {
    answer = { text: 'The agent does not answer: the program may have ended.' };
  }
  dispatchEvent(new Event('redraw'));
}

async function logOut() {
  await post('logout', {}).catch(() => {});
  [loggedIn, answer] = [false, null];
  dispatchEvent(new Event('redraw'));
}

const box = (id, label, type, text, typed) => [h('label', { for: id }, label),
  h('input', { id, type, value: text, autocomplete: 'off', spellcheck: 'false', 'data-key': id, oninput: event => typed(event.target.value),
    onkeydown: event => { if (event.key === 'Enter') send(value); if (event.key === 'Escape') stop(); } })];

export function changeForm(setting, tokenFile) {
  file = tokenFile;
  if (!setting) return null;
  return h('section', { class: 'card', 'data-key': 'change', 'aria-label': `Change ${key}` }, h('h2', null, `Change ${key}`, h('small', null, ` now ${setting.value || 'empty'}, from ${setting.source}`)),
    h('div', { class: 'form' }, box('setting-value', 'New value', 'text', value, text => { value = text; }),
      loggedIn ? null : box('setting-token', 'Token', 'password', token, text => { token = text; }),
      h('button', { type: 'button', class: 'chip', onclick: () => send(value) }, 'Change'),
      h('button', { type: 'button', class: 'chip', title: 'Back to what the start said', onclick: () => send('') }, 'Reset'),
      loggedIn && h('button', { type: 'button', class: 'chip', onclick: logOut }, 'Log out'),
      h('button', { type: 'button', class: 'chip', onclick: stop }, 'Close')),
    h('p', { class: `pad ${answer ? (answer.good ? 'good' : 'bad') : 'faint'}`, role: 'status' },
      answer ? answer.text : `${loggedIn ? '' : `The token is ${file ? `in the file ${file}` : 'the value of dashboard.token'}, and asked for once. `}The change holds until the program ends or the setting is reset.`));
}
