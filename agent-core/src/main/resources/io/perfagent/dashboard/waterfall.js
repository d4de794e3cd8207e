// One trace: a row per span, indented by parent, on a common time axis; the chosen span's details beside it.
import { h } from './dom.js';
import { bytes, duration, percent } from './format.js';
import { badge, colour, legend, note, route, swatch } from './parts.js';

let chosen = null;

/** Spans of all parts in tree order; a parent that was not kept leaves its children at the top. */
function inOrder(spans) {
  const ids = new Set(spans.map(span => span.spanId));
  const children = new Map();
  for (const span of spans) {
    const parent = ids.has(span.parentSpanId) && span.parentSpanId !== span.spanId ? span.parentSpanId : null;
    if (!children.has(parent)) children.set(parent, []);
    children.get(parent).push(span);
  }
  const ordered = [];
  const seen = new Set();
  const stack = [...(children.get(null) || [])].sort((a, b) => b.offsetNanos - a.offsetNanos).map(span => [span, 0]);
  while (stack.length) {
    const [span, depth] = stack.pop();
    if (seen.has(span)) continue;
    seen.add(span);
    ordered.push([span, depth]);
    const below = [...(children.get(span.spanId) || [])].sort((a, b) => b.offsetNanos - a.offsetNanos);
    for (const child of below) stack.push([child, depth + 1]);
  }
  return ordered;
}

const CAUSES = {
  gc: 'garbage collection', safepoint: 'other stops of all threads', lock: 'waiting for a lock', park: 'waiting for another thread',
  pinned: 'pinned virtual thread', file: 'file', socket: 'socket', any: 'altogether',
};

/** More rows than this would make a browser slow. */
const MOST_ROWS = 1000;

export function waterfall(trace) {
  const spans = trace.items.flatMap(part => part.spans);
  const interruptions = trace.items.flatMap(part => part.interruptions || []);
  const causes = trace.items.flatMap(part => part.causes || []);
  const folded = trace.items.reduce((sum, part) => sum + part.foldedCalls, 0);
  const ordered = inOrder(spans);
  const whole = Math.max(1, trace.durationNanos);
  const categories = [...new Set(spans.map(span => span.category))].sort();
  const selected = spans.find(span => span.spanId === chosen) || spans.find(span => span.spanId === route().query.get('s')) || ordered[0][0];
  const choose = span => {
    if (chosen === span.spanId) return;
    chosen = span.spanId;
    dispatchEvent(new Event('redraw'));
  };
  const rows = ordered.slice(0, MOST_ROWS).map(([span, depth]) => h('button', {
    type: 'button', class: span === selected ? 'span chosen' : 'span', 'data-key': span.spanId, 'aria-pressed': String(span === selected),
    onfocus: () => choose(span), onclick: () => { note({ s: span.spanId }); choose(span); }, onmouseenter: () => choose(span), onkeydown: move,
  },
  h('span', { class: 'label', style: { 'padding-left': `${Math.min(depth, 12) * 14}px` } },
    swatch(span.category), h('span', { class: span.error ? 'bad' : '' }, span.name)),
  h('span', { class: 'time' }, duration(span.durationNanos)),
  h('span', { class: 'track' }, h('span', {
    class: `block ${colour(span.category)} ${span.error ? 'failed' : ''}`,
    style: { left: `${100 * span.offsetNanos / whole}%`, width: `${Math.max(0.2, 100 * span.durationNanos / whole)}%` },
  }), interruptions.filter(each => each.spanId === span.spanId).map(each => h('span', {
    class: 'block stop', title: `${each.kind}: ${each.detail} · ${duration(each.durationNanos)}`,
    style: { left: `${100 * each.offsetNanos / whole}%`, width: `${Math.max(0.2, 100 * each.durationNanos / whole)}%` },
  })))));
  const axis = h('div', { class: 'axis', 'aria-hidden': 'true' }, h('span', { class: 'label' }, `${spans.length} spans`), h('span', { class: 'time' }),
    h('span', { class: 'ticks' }, [0, 0.25, 0.5, 0.75, 1].map(part => h('span', null, duration(part * whole)))));
  return h('div', { class: 'trace' },
    h('section', { class: 'card waterfall' }, repeated(trace), axis, h('div', { class: 'spans', role: 'group', 'aria-label': 'Spans' }, rows),
      ordered.length > MOST_ROWS && h('p', { class: 'faint pad' }, `The first ${MOST_ROWS} of ${ordered.length} spans are shown; /api/v1/traces/${trace.traceId} has all.`),
      folded > 0 && h('p', { class: 'faint pad' }, `${folded} more calls were over the limit of one trace: they are added up by name in the span they were made in (×), and counted in every aggregate.`),
      causes.length > 0 && h('p', { class: 'pad' }, h('span', { class: 'stop mark' }), 'Did not run: ',
        causes.map(cause => `${CAUSES[cause.kind] || cause.kind} ${duration(cause.nanos)} · ${percent(cause.nanos, whole)}`).join(', ')),
      h('div', { class: 'pad' }, legend(categories))),
    details(selected, whole));
}

/** Statements that the same code executed again and again, as the agent names them on the root. */
function repeated(trace) {
  const named = trace.items.map(part => part.spans[0].attributes['perfagent.n_plus_one']).filter(Boolean);
  return named.length > 0 && h('p', { class: 'pad' }, badge('N+1', 'bad'), ' executed again and again by the same code: ', named.join('; '));
}

function move(event) {
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
  const next = step && event.currentTarget[step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function details(span, whole) {
  const fact = (name, value, tip) => [h('dt', { title: tip }, name), h('dd', null, value)];
  const attributes = Object.entries(span.attributes);
  return h('aside', { class: 'card details', 'aria-live': 'polite' },
    h('h2', null, swatch(span.category), span.name),
    h('div', { class: 'pad' }, badge(span.category), ' ', badge(span.kind), ' ', span.error && badge(span.error, 'bad')),
    h('dl', null,
      fact('Duration', `${duration(span.durationNanos)} · ${percent(span.durationNanos, whole)}`),
      fact('Self time', `${duration(span.selfNanos)} · ${percent(span.selfNanos, span.durationNanos)}`, 'Without the time of its child spans'),
      fact('Starts after', duration(span.offsetNanos)),
      fact('Allocated', bytes(span.allocatedBytes), 'By the thread of the span; – where it cannot be read'),
      fact('Span id', h('code', null, span.spanId))),
    attributes.length > 0 && h('h3', null, 'Attributes'),
    h('dl', null, attributes.map(([name, value]) => fact(name, String(value)))));
}
