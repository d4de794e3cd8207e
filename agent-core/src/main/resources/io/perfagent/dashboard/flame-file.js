// The flame graph of a file that stands alone: zoom by click, search, upside down. Names are only ever set as text.
const { unit, root } = JSON.parse(document.getElementById('data').textContent);
const graph = document.getElementById('graph');
const told = document.getElementById('told');
const search = document.getElementById('search');
const ROW = 19;
const NARROWEST = 1;
let zoomed = [root];
let icicle = false;

const percent = value => `${(100 * value / (root.value || 1)).toFixed(2)} %`;
const describe = node => `${node.name} · ${node.value.toLocaleString('en')} ${unit} (${percent(node.value)}) · self ${node.self.toLocaleString('en')}`;

function colour(name) {
  const home = name.split('.').slice(0, -2).join('.') || name;
  let sum = 0;
  for (const letter of home) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return `hsl(${18 + sum % 40} ${62 + sum % 24}% ${70 + sum % 10}%)`;
}

/** Share of the frames whose name holds the words, each counted once however deep they nest. */
function matched(node, words) {
  if (node.name.toLowerCase().includes(words)) return node.value;
  return node.children.reduce((sum, child) => sum + matched(child, words), 0);
}

function draw() {
  const words = search.value.toLowerCase();
  const width = graph.clientWidth;
  const frames = zoomed.slice(0, -1).map((node, depth) => ({ node, path: zoomed.slice(0, depth + 1), depth, left: 0, right: width, above: true }));
  const work = [[zoomed, 0, width]];
  while (work.length) {
    const [path, left, right] = work.pop();
    const node = path[path.length - 1];
    frames.push({ node, path, depth: path.length - 1, left, right, above: false });
    let at = left;
    for (const child of node.children) {
      const size = node.value ? (right - left) * child.value / node.value : 0;
      if (size >= NARROWEST) work.push([[...path, child], at, at + size]);
      at += size;
    }
  }
  const rows = Math.max(...frames.map(frame => frame.depth)) + 1;
  graph.style.height = `${rows * ROW}px`;
  graph.replaceChildren(...frames.map(frame => {
    const found = words !== '' && frame.node.name.toLowerCase().includes(words);
    const box = document.createElement('button');
    box.type = 'button';
    box.className = `${frame.above ? 'above' : ''} ${found ? 'found' : ''}`;
    box.textContent = frame.right - frame.left > 24 ? frame.node.name : '';
    box.title = describe(frame.node);
    box.setAttribute('aria-label', box.title);
    box.style.left = `${frame.left}px`;
    box.style.width = `${frame.right - frame.left}px`;
    box.style.top = `${(icicle ? frame.depth : rows - 1 - frame.depth) * ROW}px`;
    if (!found) box.style.background = colour(frame.node.name);
    box.onclick = () => { zoomed = frame.path; draw(); };
    box.onmouseenter = box.onfocus = () => { told.textContent = describe(frame.node); };
    return box;
  }));
  told.textContent = words ? `${percent(matched(root, words))} is in frames that match.` : describe(zoomed[zoomed.length - 1]);
}

search.oninput = draw;
document.getElementById('whole').onclick = () => { zoomed = [root]; draw(); };
document.getElementById('icicle').onclick = () => { icicle = !icicle; draw(); };
addEventListener('keydown', event => { if (event.key === 'Escape') { zoomed = [root]; draw(); } });
addEventListener('resize', draw);
draw();
