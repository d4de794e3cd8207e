// Status: what the agent does, what it leaves alone and why, and what it costs.
import { h } from './dom.js';
import { bytes, clock, integer, short, uptime } from './format.js';
import { badge, filterBox, table, tile } from './parts.js';
import { changeForm, changing, startChange } from './settings.js';

/** The frame reads the status for its header anyway. */
export const usesStatus = true;
export const load = async () => null;

const STATE = { on: 'good', failed: 'bad', waiting: 'warn', off: '' };

export function view(status, { query }) {
  const filter = (query.get('q') || '').toLowerCase();
  const fits = row => Object.values(row).join(' ').toLowerCase().includes(filter);
  const { cpuPercent, budgetPercent, heapBytes } = status.overhead;
  const dropped = Object.entries(status.dropped);
  const lost = dropped.reduce((sum, [, count]) => sum + count, 0);
  return [
    h('div', { class: 'head' }, h('h1', null, 'Status'), status.unhealthyReason ? badge('not recording', 'bad') : badge('recording', 'good'),
      h('p', { class: 'faint' }, `perf-agent ${status.version} · ${status.jvm} · pid ${status.pid}`), h('div', { class: 'right' }, filterBox('Filter everything below'))),
    status.unhealthyReason && h('p', { class: 'banner' }, status.unhealthyReason),
    h('div', { class: 'tiles' },
      tile('Agent CPU', `${cpuPercent.toFixed(2)} %`, `of one CPU; budget ${budgetPercent} %`, 'CPU time of the agent, as percent of one CPU'),
      tile('Agent heap', bytes(heapBytes), 'its own data'),
      tile('Recorded', short(status.counts.recorded), 'calls, spans, transactions'),
      tile('Exported', short(status.counts.exported), 'accepted by a collector'),
      tile('Dropped', short(lost), lost ? 'by reason below' : 'nothing was lost'),
      tile('Up', uptime(status.uptimeMillis), status.service)),
    h('div', { class: 'columns' },
      card('Features', 'What the agent can do, and why a part of it is not at work', status.features.filter(fits), 'features', [
        { id: 'name', label: 'Feature', value: row => row.name },
        { id: 'state', label: 'State', value: row => row.state, cell: row => badge(row.state, STATE[row.state]) },
        { id: 'reason', label: 'Reason', wide: true, value: row => row.reason },
      ], 'name', row => row.name, 'No feature fits.'),
      h('div', null,
        card('Not instrumented', 'What the agent leaves alone, and why', status.notInstrumented.filter(fits), 'not', [
          { id: 'what', label: 'What', wide: true, value: row => row.what },
          { id: 'reason', label: 'Why', wide: true, value: row => row.reason },
        ], 'what', row => row.what + row.reason, 'Nothing was left out.'),
        card('Dropped', 'Counted, never silent', dropped.map(([reason, count]) => ({ reason, count })).filter(fits), 'dropped', [
          { id: 'reason', label: 'Reason', wide: true, value: row => row.reason },
          { id: 'count', label: 'Count', number: true, value: row => row.count, cell: row => integer(row.count) },
        ], 'count', row => row.reason, 'Nothing was dropped.'),
        card('Samples lost', 'Profiles are coarser for it; no figure is wrong', Object.entries(status.samplesLost).map(([reason, count]) => ({ reason, count })).filter(fits), 'samples', [
          { id: 'reason', label: 'Reason', wide: true, value: row => row.reason },
          { id: 'count', label: 'Count', number: true, value: row => row.count, cell: row => integer(row.count) },
        ], 'count', row => row.reason, 'None was lost.'))),
    card('Instrumented', 'Classes woven so far', status.instrumented.filter(fits), 'instrumented', [
      { id: 'instrumentation', label: 'Instrumentation', value: row => row.instrumentation },
      { id: 'class', label: 'Class', wide: true, value: row => row.className },
      { id: 'methods', label: 'Methods', number: true, value: row => row.methods },
    ], 'instrumentation', row => `${row.instrumentation} ${row.className}`, 'No class is woven yet: it happens as classes are loaded. Tag methods with @Profiled or set profile=.'),
    changing() && changeForm(status.settings.find(setting => setting.key === changing()), status.tokenFile),
    card('Settings', 'Every setting in force and where it came from; secrets say only whether they are set', status.settings.filter(fits), 'settings', [
      { id: 'key', label: 'Setting', value: row => row.key, cell: row => h('code', null, row.key) },
      { id: 'value', label: 'Value', wide: true, value: row => row.value },
      { id: 'source', label: 'Source', value: row => row.source, cell: row => badge(row.source, row.source === 'default' ? '' : 'info') },
      { id: 'live', label: 'Change', value: row => (row.live ? 'live' : ''), tip: 'Some settings can be changed while the program runs, with the token',
        cell: row => (row.live ? h('button', { type: 'button', class: 'chip', 'aria-label': `Change ${row.key}`, onclick: () => startChange(row) }, 'Change…') : h('span', { class: 'faint' }, 'at the start')) },
    ], 'key', row => row.key, 'No setting fits.'),
    card('Log', "The agent's own log; it never writes to the program's", status.log.map((line, at) => ({ ...line, at })).filter(fits), 'log', [
      { id: 'at', label: 'Time', number: true, left: true, value: row => row.at, cell: row => clock(row.epochMillis) },
      { id: 'level', label: 'Level', value: row => row.level, cell: row => badge(row.level, { error: 'bad', warn: 'warn' }[row.level]) },
      { id: 'message', label: 'Message', wide: true, value: row => row.message },
      { id: 'count', label: 'Times', number: true, value: row => row.count, cell: row => integer(row.count) },
    ], 'at', row => row.level + row.message, 'Nothing was logged.'),
  ];
}

function card(title, tip, rows, id, columns, sort, key, none) {
  return h('section', { class: 'card' }, h('h2', { title: tip }, title, h('small', null, rows.length ? ` ${rows.length}` : '')),
    rows.length ? table({ id, columns, rows, key, sort }) : h('p', { class: 'faint pad' }, none));
}
