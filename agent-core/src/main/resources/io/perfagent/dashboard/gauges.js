// Charts of what is read second by second: lines out of /api/v1/resources, and the cards around them.
import { h } from './dom.js';
import { chart } from './chart.js';
import { badge, deploys, table } from './parts.js';

/** Colours told apart in both themes, in the order lines take them. */
export const COLOURS = ['--application', '--database', '--http', '--network', '--cache', '--messaging', '--pool', '--startup', '--x0', '--x1', '--x2', '--x3'];

/** The longest list of moments there is; counters lack the first. */
function momentsOf(items) {
  return items.reduce((most, item) => (item.points.length > most.length ? item.points : most), []).map(([at]) => at);
}

const matches = (item, { name, with: wanted, scope }) =>
  item.name === name && (!scope || item.scope === scope) && Object.entries(wanted || {}).every(([key, value]) => item.attributes[key] === value);

/**
 * Lines of `data` (an answer of /api/v1/resources) as `picks` name them: { name, with: attributes, scope, label, colour, scale,
 * fill, tip }; `by` in place of a label draws a line for each value of that attribute. What is not read has no line.
 */
export function linesOf(data, picks) {
  if (!data) return { xs: [], lines: [] };
  const chosen = picks.flatMap(pick => data.items.filter(item => matches(item, pick)).map(item => ({ pick, item })));
  const xs = momentsOf(chosen.map(({ item }) => item));
  const lines = chosen.map(({ pick, item }, i) => {
    const values = new Map(item.points);
    const scale = pick.scale || 1;
    return {
      label: pick.by ? [item.attributes[pick.by], pick.label].filter(Boolean).join(' ') : pick.label, colour: pick.colour || COLOURS[i % COLOURS.length], fill: pick.fill, dash: pick.dash, tip: pick.tip || item.description,
      values: xs.map(at => { const value = values.get(at); return value === null || value === undefined ? null : value * scale; }),
    };
  });
  return { xs, lines };
}

/** A chart of gauges, or a card that says what there would be to see and how to have it. */
export function gauges({ id, title, tip, unit, data, picks, stacked, none, note }) {
  const { xs, lines } = linesOf(data, picks);
  if (!lines.length || xs.length < 1) return absent(title, tip, none || 'Nothing was read in this period: choose one within the last six hours.');
  return chart({ id, title, tip, unit, from: data.fromEpochMillis, to: Math.max(data.toEpochMillis, data.fromEpochMillis + 1000), xs, lines, stacked, marks: deploys, note });
}

export const absent = (title, tip, text) =>
  h('section', { class: 'card absent', 'data-key': `absent-${title}` }, h('h2', { title: tip }, title), h('p', { class: 'faint pad' }, text));

/** A titled table, or a word on why it is empty. */
export function rows(title, tip, items, spec, none) {
  return h('section', { class: 'card', 'data-key': `rows-${spec.id}` }, h('h2', { title: tip }, title),
    items && items.length ? table({ ...spec, rows: items }) : h('p', { class: 'faint pad' }, none));
}

/** The newest value of a line, null where there is none. */
export function newest(data, pick) {
  const { lines } = linesOf(data, [{ label: '', ...pick }]);
  for (const line of lines) for (let i = line.values.length - 1; i >= 0; i--) if (line.values[i] !== null) return line.values[i];
  return null;
}

export const state = text => badge(text, { blocked: 'bad', runnable: 'good' }[text.toLowerCase()] || '');
