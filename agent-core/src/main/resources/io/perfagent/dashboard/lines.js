// The charts every subject has: throughput, errors, durations, and where the time goes.
import { chart } from './chart.js';
import { clock } from './format.js';
import { colour, deploys } from './parts.js';

const perSecond = (values, series) => values.map((value, i) => value / (series.lengthMillis[i] / 1000));

/** The period compared with, moved to this one's time. */
function moved(before, back, make) {
  return before && { xs: before.epochMillis.map(at => at + back), lines: make(before).map(line => ({ ...line, label: `${line.label} before` })) };
}

/** A chart of one subject over time, with the earlier period where the person compares. */
export function over(id, title, tip, unit, { now, before, back }, make, more = {}) {
  return chart({
    id, title, tip, unit, from: now.fromEpochMillis, to: now.toEpochMillis, xs: now.epochMillis, lines: make(now), earlier: moved(before, back, make), marks: deploys,
    note: before && (before.epochMillis.length ? `dashed: ${clock(before.fromEpochMillis)} – ${clock(before.toEpochMillis)}` : 'nothing is remembered from then'), ...more,
  });
}

export const throughput = (id, data, what = 'Calls') => over(`${id}-throughput`, 'Throughput', `${what} completed per second`, 'rate', data,
  series => [{ label: 'per second', values: series.perSecond, colour: '--application', fill: true }]);

export const failures = (id, data) => over(`${id}-errors`, 'Errors', 'Share of the calls that ended with an exception or a status of 500 or more', 'percent', data,
  series => [{ label: 'errors', values: series.count.map((count, i) => (count ? 100 * series.errors[i] / count : null)), colour: '--error', fill: true }]);

const PERCENTILES = [
  ['p50', 'p50Nanos', '--x0', 'Half of the calls took no longer'], ['p95', 'p95Nanos', '--database', '19 of 20 calls took no longer'],
  ['p99', 'p99Nanos', '--error', '99 of 100 calls took no longer'],
];

/** A percentile is read from all calls of its step: never an average of percentiles. */
export const durations = (id, data) => over(`${id}-percentiles`, 'Durations', 'Percentiles of all calls in each step, from whole histograms', 'duration', data,
  series => PERCENTILES.map(([label, field, variable, tip]) => ({ label, values: series[field], colour: variable, tip })));

/** Self time per second of the program: 2 s/s means that two threads were busy or waiting with it all the time. */
export const whereTimeGoes = (id, { now }) => over(`${id}-breakdown`, 'Where the time goes', 'Self time per second, by category: 2 s means that two threads spent all their time', 'duration',
  { now, before: null, back: 0 },
  series => series.breakdown.map(part => ({ label: part.category, values: perSecond(part.selfNanos, series), colour: `--${colour(part.category).slice(2)}` })), { stacked: true });
