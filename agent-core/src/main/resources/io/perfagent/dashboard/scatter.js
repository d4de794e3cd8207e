// Scatter: each kept trace a point; a click opens it.
import { css } from './chart.js';
import { clock, duration } from './format.js';
import { link } from './parts.js';
import { plane } from './plane.js';

export function scatter(id, { fromEpochMillis, toEpochMillis, items }, range) {
  const points = [...items].sort((a, b) => a.startEpochMillis - b.startEpochMillis);
  const all = points.map(point => point.durationNanos);
  const low = Math.min(range.low, ...all) * 0.8;
  const high = Math.max(range.high, ...all) * 1.25;
  const things = points.map(point => ({
    x: point.startEpochMillis, y: point.durationNanos, href: link(['traces', point.traceId]),
    text: `${clock(point.startEpochMillis)}: ${duration(point.durationNanos)}, kept because ${point.keptBecause}${point.error ? `, failed: ${point.error}` : ''}. A click opens it.`,
  }));
  const paint = (on, place) => {
    for (const point of points) {
      on.fillStyle = css(point.error ? '--error' : point.keptBecause === 'slow' ? '--database' : '--application');
      on.globalAlpha = 0.8;
      on.beginPath();
      // Failed ones are squares, so that it does not take colours to tell.
      if (point.error) on.rect(place.x(point.startEpochMillis) - 3.5, place.y(point.durationNanos) - 3.5, 7, 7);
      else on.arc(place.x(point.startEpochMillis), place.y(point.durationNanos), 3.5, 0, 7);
      on.fill();
    }
    on.globalAlpha = 1;
  };
  return plane({ id, title: 'Kept traces', tip: 'Each kept trace by start and duration; failed ones are squares. A click opens one',
    from: fromEpochMillis, to: toEpochMillis, low, high, things, paint,
    spec: { xs: points.map(point => point.startEpochMillis), lines: [{ label: 'duration', colour: '--application', values: all }] } });
}
