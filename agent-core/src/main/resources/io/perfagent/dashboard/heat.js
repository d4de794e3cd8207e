// Heat map: how many calls took how long, over time. The darker, the more.
import { css } from './chart.js';
import { clock, duration, integer } from './format.js';
import { link } from './parts.js';
import { plane } from './plane.js';

export function heatMap(id, data, transaction) {
  const { epochMillis, lengthMillis, lowNanos, counts } = data;
  const cells = [];
  let most = 1;
  counts.forEach((rows, column) => rows.forEach((count, row) => {
    if (!count) return;
    most = Math.max(most, count);
    cells.push({ column, row, count });
  }));
  const low = lowNanos.length ? lowNanos[0] : 1e6;
  const high = lowNanos.length ? lowNanos[lowNanos.length - 1] : 1e9;
  const things = cells.map(({ column, row, count }) => ({
    x: epochMillis[column] + lengthMillis[column] / 2, y: Math.sqrt(Math.max(1, lowNanos[row]) * lowNanos[row + 1]),
    text: `${clock(epochMillis[column])}: ${integer(count)} took ${duration(lowNanos[row])} to ${duration(lowNanos[row + 1])}. A click lists the kept traces of these.`,
    href: link(['traces'], { p: '', from: String(epochMillis[column]), to: String(epochMillis[column] + lengthMillis[column]), min: String(lowNanos[row] / 1e6), max: String(lowNanos[row + 1] / 1e6), transaction }),
  }));
  const paint = (on, place) => {
    const colour = css('--accent');
    for (const { column, row, count } of cells) {
      const x = place.x(epochMillis[column]);
      const y = place.y(lowNanos[row + 1]);
      on.globalAlpha = 0.12 + 0.88 * Math.sqrt(count / most);
      on.fillStyle = colour;
      on.fillRect(x, y, Math.max(1, place.x(epochMillis[column] + lengthMillis[column]) - x - 0.5), Math.max(1, place.y(Math.max(1, lowNanos[row])) - y - 0.5));
    }
    on.globalAlpha = 1;
  };
  const lines = lowNanos.slice(0, -1).map((nanos, row) => ({ label: `from ${duration(nanos)}`, colour: '--accent', values: counts.map(rows => rows[row]) }));
  return plane({ id, title: 'Heat map', tip: 'How many calls took how long: each column is a step in time, each row a range of durations; the stronger the colour, the more calls',
    from: data.fromEpochMillis, to: data.toEpochMillis, low, high, things, paint, reach: 24, spec: { unit: 'count', xs: epochMillis, lines } });
}
