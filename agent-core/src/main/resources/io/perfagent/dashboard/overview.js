// Overview: is it well, what changed, and where the time goes.
import { h } from './dom.js';
import { duration, integer, percent, share, short } from './format.js';
import { durations, failures, throughput, whereTimeGoes } from './lines.js';
import { badge, comparedMillis, earlierQuery, empty, get, link, period, periodQuery, readDeploys, rowLink, route, table, tile, timeline } from './parts.js';

export async function load() {
  await readDeploys();
  const asked = periodQuery();
  const all = period()[0] === 'all';
  const [line, movers] = await Promise.all([
    timeline(),
    all ? null : get('movers', { ...asked, against: comparedMillis() ? earlierQuery().from : '' }),
  ]);
  return { line, movers };
}

export const wantsStatus = true;

const sum = values => values.reduce((total, value) => total + (value || 0), 0);

export function view({ line, movers }, { query }, status) {
  const { now } = line;
  const calls = sum(now.count);
  const failed = sum(now.errors);
  const seconds = sum(now.lengthMillis) / 1000;
  const worst = now.p95Nanos.reduce((most, value) => Math.max(most, value || 0), 0);
  const reason = status && status.unhealthyReason;
  return [
    h('div', { class: 'head' }, h('h1', null, 'Overview'), status && (reason ? badge('not recording', 'bad') : badge('recording', 'good')),
      h('p', { class: 'faint' }, reason || 'All transactions together')),
    h('div', { class: 'tiles' },
      tile('Throughput', seconds ? `${short(calls / seconds)}/s` : '–', `${integer(calls)} calls`, 'Completed transactions per second, over the whole period'),
      tile('Errors', calls ? percent(failed, calls) : '–', failed ? `${integer(failed)} failed` : 'none failed', 'Share that ended with an exception or a status of 500 or more'),
      tile('p95 at worst', worst ? duration(worst) : '–', `in one step of ${duration(now.stepMillis * 1e6)}`, 'The highest 95th percentile of any step below'),
      tile('Mean', calls ? duration(sum(now.totalNanos) / calls) : '–', 'all calls'),
      status && tile('Agent', share(status.overhead.cpuPercent), `of one CPU; budget ${status.overhead.budgetPercent} %`, 'What the measuring itself costs')),
    calls === 0 && empty('No transaction in this period.', h('p', null, 'Send the program a request, choose a longer period, or see on the ',
      h('a', { href: link(['status']) }, 'Status page'), ' what is instrumented and what is not.')),
    h('div', { class: 'columns charts' }, throughput('all', line, 'Transactions'), failures('all', line), durations('all', line), whereTimeGoes('all', line)),
    movers && moversCard(movers),
  ];
}

function change(now, before, write, judged = true) {
  if (!before) return h('span', { class: 'faint' }, 'new');
  if (!now) return h('span', { class: 'faint' }, 'gone');
  const ratio = now / before;
  const kind = !judged || (ratio <= 1.1 && ratio >= 0.9) ? 'faint' : ratio > 1 ? 'bad' : 'good';
  return [write(now), h('span', { class: kind }, ` ${ratio >= 1 ? '+' : '−'}${Math.abs(100 * (ratio - 1)).toFixed(0)} %`)];
}

function moversCard(movers) {
  const against = route().query.get('c') === 'deploy' ? ' against the time before the last deploy' : ' against the period before';
  const head = h('h2', { title: 'Ordered by the time the change cost or saved in this period' }, 'Top movers', h('small', null, against));
  if (!movers.comparable) {
    return h('section', { class: 'card' }, head, h('p', { class: 'faint pad' }, 'There is nothing to compare with: no transaction is remembered from the period before this one. Choose a shorter period.'));
  }
  const columns = [
    { id: 'name', label: 'Transaction', wide: true, value: row => row.name, cell: row => [rowLink(link(['transactions', row.type, row.name]), row.name), ' ', badge(row.type)] },
    { id: 'added', label: 'Time added', number: true, value: row => row.addedNanos, tip: 'How much longer the calls took than the same calls would have taken before; less where negative',
      cell: row => h('span', { class: row.addedNanos > 0 ? 'bad' : 'good' }, `${row.addedNanos > 0 ? '+' : '−'}${duration(Math.abs(row.addedNanos))}`) },
    { id: 'size', label: 'p95', number: true, value: row => row.now.p95Nanos, cell: row => change(row.now.p95Nanos, row.before.p95Nanos, duration), tip: 'Now, and the change' },
    { id: 'perMinute', label: 'per min', number: true, value: row => row.now.perMinute, cell: row => change(row.now.perMinute, row.before.perMinute, short, false), tip: 'Calls per minute, and the change' },
    { id: 'errors', label: 'Errors', number: true, value: row => row.addedErrors, tip: 'Now and before', cell: row => `${percent(row.now.errors, row.now.count)} ← ${percent(row.before.errors, row.before.count)}` },
  ];
  return h('section', { class: 'card' }, head, movers.items.length
    ? table({ id: 'movers', columns, rows: movers.items, key: row => `${row.type} ${row.name}`, sort: 'added' })
    : h('p', { class: 'faint pad' }, 'No transaction in either period.'));
}
