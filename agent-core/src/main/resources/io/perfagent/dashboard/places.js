// The places other parts draw in. A part that is not in this agent leaves its place empty, with a word on what to do.
import { h } from './dom.js';

/** Draws the profile of a subject, { type, transaction } or {}: (subject) => node. Set by the module that records profiles. */
export const places = { profile: null };

export const profilePlace = subject => (places.profile ? places.profile(subject)
  : h('section', { class: 'card', 'data-place': 'profile' }, h('h2', null, 'Flame graph'),
    h('p', { class: 'faint pad' }, 'This agent records no profiles: what is timed is in the tables, which the settings profile and trace.methods widen.')));
