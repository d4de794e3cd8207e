// What can be taken from a chart: its link, its figures as JSON or CSV, a picture, a table.
import { h } from './dom.js';
import { moment } from './format.js';
import { link, route } from './parts.js';

/** A closed menu at the right of a chart's title. */
export function chartMenu(spec, tabled) {
  const item = (text, title, act) => h('button', { type: 'button', title, onclick: event => {
    event.currentTarget.closest('details').open = false;
    act(event.currentTarget.closest('[data-chart]'));
  } }, text);
  return h('details', { class: 'menu', 'data-key': `menu-${spec.id}` }, h('summary', { 'aria-label': `Menu of ${spec.title}`, title: 'Link, data, picture' }, '⋯'),
    h('div', null,
      item('Copy link', 'The address of this page with exactly this period', () => copy(fixedAddress(spec))),
      item('Copy as JSON', 'The figures of this chart', () => copy(JSON.stringify(asJson(spec)))),
      item('Save CSV', 'A row for each moment', () => save(`${spec.id}.csv`, new Blob([asCsv(spec)], { type: 'text/csv' }))),
      item('Save PNG', 'The picture as it is', card => picture(card, spec)),
      tabled && item(tabled.has(spec.id) ? 'Hide table' : 'Show table', 'The figures as a table', () => {
        if (!tabled.delete(spec.id)) tabled.add(spec.id);
        dispatchEvent(new Event('redraw'));
      })));
}

function fixedAddress({ from, to }) {
  const here = route();
  const all = { ...Object.fromEntries(here.query), p: '', from: String(Math.floor(from)), to: String(Math.ceil(to)) };
  return new URL(link(here.path, all), location.href).href;
}

export const asJson = ({ title, unit, from, to, xs, lines }) => ({
  title, unit, fromEpochMillis: from, toEpochMillis: to, epochMillis: xs,
  lines: lines.filter(line => !line.earlier).map(line => ({ label: line.label, values: line.values })),
});

/** Text that a spreadsheet must not take for a formula begins with an apostrophe. */
const cell = value => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
};

export function asCsv({ xs, lines, unit }) {
  const own = lines.filter(line => !line.earlier);
  const suffix = { duration: ' (ns)', bytes: ' (bytes)', rate: ' (per second)', percent: ' (%)', byteRate: ' (bytes per second)', cpus: ' (CPUs)' }[unit] || '';
  const head = ['epochMillis', 'time', ...own.map(line => line.label + suffix)];
  const rows = xs.map((x, i) => [x, new Date(x).toISOString(), ...own.map(line => line.values[i])]);
  return [head, ...rows].map(row => row.map(cell).join(',')).join('\r\n');
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    say('Copied');
  } catch {
    say('The browser does not let this page write to the clipboard');
  }
}

function say(text) {
  const el = document.getElementById('said');
  el.textContent = text;
  setTimeout(() => { if (el.textContent === text) el.textContent = ''; }, 2500);
}

function save(name, blob) {
  const a = h('a', { download: name });
  a.href = URL.createObjectURL(blob);
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10e3);
  say(`${name} saved`);
}

/** The canvas on the page's colour, below its title and above its legend. */
function picture(card, spec) {
  const from = card.querySelector('canvas');
  const scale = from.width / from.clientWidth;
  const style = getComputedStyle(card);
  const canvas = h('canvas', { width: from.width, height: from.height + Math.round(70 * scale) });
  const on = canvas.getContext('2d');
  on.fillStyle = style.backgroundColor;
  on.fillRect(0, 0, canvas.width, canvas.height);
  on.drawImage(from, 0, 30 * scale);
  on.scale(scale, scale);
  on.fillStyle = style.color;
  on.font = '600 13px system-ui, sans-serif';
  on.fillText(spec.title, 12, 20);
  on.font = '11px system-ui, sans-serif';
  on.fillText(`${moment(spec.from)} – ${moment(spec.to)}`, 12, from.clientHeight + 46);
  let x = 12;
  for (const line of spec.pictured || spec.lines) {
    on.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(line.colour).trim() || style.color;
    on.fillRect(x, from.clientHeight + 54, 9, 9);
    on.fillStyle = style.color;
    on.fillText(line.label, x + 13, from.clientHeight + 62);
    x += 26 + on.measureText(line.label).width;
  }
  canvas.toBlob(blob => save(`${spec.id}.png`, blob));
}
