// Changing a setting while the program runs. The token stays in this page's memory and is gone when it is closed.
import { h } from './dom.js';

let key = null;
let token = '';
let value = '';
let answer = null;

export const changing = () => key;

export function startChange(setting) {
  [key, value, answer] = [setting.key, setting.value, null];
  dispatchEvent(new Event('redraw'));
  document.getElementById('setting-value').focus();
}

function stop() {
  [key, answer] = [null, null];
  dispatchEvent(new Event('redraw'));
}

async function send(to) {
  try {
    const response = await fetch('api/v1/settings', {
      method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ [key]: to }),
      signal: AbortSignal.timeout(10000),
    });
    const body = await response.json();
    answer = response.ok ? { good: true, text: `${key} is changed.` } : { text: body.error || body.problems.join('; ') };
    if (response.status === 401) token = '';
  } catch {
    answer = { text: 'The agent does not answer: the program may have ended.' };
  }
  dispatchEvent(new Event('redraw'));
}

const box = (id, label, type, text, typed) => [h('label', { for: id }, label),
  h('input', { id, type, value: text, autocomplete: 'off', spellcheck: 'false', 'data-key': id, oninput: event => typed(event.target.value),
    onkeydown: event => { if (event.key === 'Enter') send(value); if (event.key === 'Escape') stop(); } })];

export function changeForm(setting) {
  if (!setting) return null;
  return h('section', { class: 'card', 'data-key': 'change', 'aria-label': `Change ${key}` }, h('h2', null, `Change ${key}`, h('small', null, ` now ${setting.value || 'empty'}, from ${setting.source}`)),
    h('div', { class: 'form' }, box('setting-value', 'New value', 'text', value, text => { value = text; }),
      box('setting-token', 'Token', 'password', token, text => { token = text; }),
      h('button', { type: 'button', class: 'chip', onclick: () => send(value) }, 'Change'),
      h('button', { type: 'button', class: 'chip', title: 'Back to what the start said', onclick: () => send('') }, 'Reset'),
      h('button', { type: 'button', class: 'chip', onclick: stop }, 'Close')),
    h('p', { class: `pad ${answer ? (answer.good ? 'good' : 'bad') : 'faint'}`, role: 'status' },
      answer ? answer.text : 'The token is the value of dashboard.token. The change holds until the program ends or the setting is reset.'));
}
