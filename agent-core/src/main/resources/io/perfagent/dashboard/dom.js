// Builds elements and updates the page in place. Text is only ever set as text, never as markup.

const HANDLERS = ['onclick', 'oninput', 'onchange', 'onkeydown', 'onfocus', 'onmouseenter', 'onmousemove'];
const SVG = 'http://www.w3.org/2000/svg';
const SVG_TAGS = new Set(['svg', 'path', 'circle', 'rect', 'text', 'g']);

/**
 * Makes an element. Attributes: strings as they are, `on…` as handlers, `style` as an object of CSS properties; `draw` is
 * called with the element once it is on the page and after every update, and what is inside is its own affair from then on.
 */
export function h(tag, attributes, ...children) {
  const el = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'style') {
      for (const [property, text] of Object.entries(value)) el.style.setProperty(property, text);
    } else if (name === 'draw') {
      el.draw = value;
      el.setAttribute('data-draw', '');
    } else if (name.startsWith('on')) {
      el[name] = value;
    } else {
      el.setAttribute(name, value === true ? '' : String(value));
    }
  }
  append(el, children);
  return el;
}

function append(el, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(el, child);
    else if (child instanceof Node) el.append(child);
    else if (child !== null && child !== undefined && child !== false) el.append(String(child));
  }
}

/** Makes the children of `host` look like `nodes`, keeping elements, and with them focus, scroll and typed text. */
export function update(host, ...nodes) {
  const focused = document.activeElement;
  const wanted = document.createElement(host.tagName);
  append(wanted, nodes);
  patchChildren(host, wanted);
  for (const el of host.querySelectorAll('[data-draw]')) el.draw(el);
  if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
}

const keyOf = node => (node.nodeType === 1 ? node.getAttribute('data-key') : null);

function patchChildren(host, wanted) {
  const byKey = new Map();
  for (const child of host.children) if (keyOf(child) !== null) byKey.set(keyOf(child), child);
  let at = host.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = keyOf(next);
    let have = key === null ? at : byKey.get(key);
    if (have && (have.nodeName !== next.nodeName || keyOf(have) !== key || Boolean(have.draw) !== Boolean(next.draw))) have = null;
    if (!have) {
      host.insertBefore(next, at);
      continue;
    }
    byKey.delete(key);
    if (have === at) at = at.nextSibling;
    else host.insertBefore(have, at);
    patch(have, next);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function patch(have, next) {
  if (have.nodeType !== 1) {
    if (have.data !== next.data) have.data = next.data;
    return;
  }
  for (const { name } of [...have.attributes]) {
    // The policy forbids style attributes, not the style object; and what a person opened stays open.
    if (name !== 'style' && name !== 'open' && !next.hasAttribute(name)) have.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (name !== 'style' && name !== 'open' && have.getAttribute(name) !== value) have.setAttribute(name, value);
  }
  if (have.style.cssText !== next.style.cssText) have.style.cssText = next.style.cssText;
  for (const handler of HANDLERS) have[handler] = next[handler];
  if (next.draw) {
    have.draw = next.draw;
    return;
  }
  patchChildren(have, next);
}
