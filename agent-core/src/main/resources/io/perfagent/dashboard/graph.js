// Dependencies as a graph: the transaction at the left, what it called at the right; the wider the line, the more time.
import { h } from './dom.js';
import { duration, percent, short } from './format.js';
import { badge, colour, errors } from './parts.js';

const ROW = 46;
const MOST = 12;

export function dependencyGraph(name, count, dependencies) {
  const targets = [...dependencies].sort((a, b) => b.totalNanos - a.totalNanos).slice(0, MOST);
  const most = Math.max(1, ...targets.map(target => target.totalNanos));
  const height = targets.length * ROW;
  const paths = targets.map((target, i) => {
    const y = ROW * i + ROW / 2;
    return h('path', { d: `M0,${height / 2} C50,${height / 2} 50,${y} 100,${y}`, class: `edge ${target.errors ? 'c-error' : colour(target.category)}`,
      style: { 'stroke-width': `${1 + 7 * target.totalNanos / most}px` } });
  });
  return h('div', { class: 'graph', role: 'group', 'aria-label': `What ${name} calls` },
    h('div', { class: 'node self' }, h('b', null, name), h('small', null, `${short(count)} calls`)),
    h('svg', { viewBox: `0 0 100 ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', style: { height: `${height}px` } }, paths),
    h('div', { class: 'targets' }, targets.map(target => h('div', { class: 'node', title: `${short(target.count / count)} calls per transaction` },
      h('span', null, h('b', null, target.target), ' ', badge(target.category)),
      h('small', null, `${short(target.count)} calls, ${duration(target.totalNanos / target.count)} each, ${percent(target.totalNanos, dependencies.reduce((sum, each) => sum + each.totalNanos, 0))} of the time outside`,
        target.errors ? [', ', errors(target.errors, target.count), ' failed'] : null)))));
}
