// Draws docs/architecture.svg from the imports of lib/: layers as rows, folders as boxes, an arrow for each import between
// them unless a longer path of arrows leads there.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { layOut } from './layeredLayout.mjs';

const root = path.join(import.meta.dirname, '..');
const LAYERS = ['values', 'pure', 'shell', 'use cases', 'entries'];
/** Average widths of a letter, in pixels. */
const BOX = { padding: 12, titleWidth: 7.6, detailWidth: 5.6 };
const LABEL_WIDTH = 90;

/**
 * Returns the picture as SVG text, which is the same for the same imports in any order.
 *
 * @param {readonly { path: string, imports: readonly string[] }[]} files of lib/
 * @param {(path: string) => { side: string, layer: number } | undefined} findArea returns the place of a file in the layers
 */
export function drawArchitecture(files, findArea) {
  const boxes = collectBoxes(files, findArea);
  const edges = reduce(collectEdges(files, boxes));
  return render(boxes, edges, layOut([...boxes.values()], edges));
}

/**
 * Returns the boxes by id. A folder of lib/ or lib/platform/ has one in each layer that it has files in, and one for the files
 * beside its folders that these import.
 */
function collectBoxes(files, findArea) {
  const boxes = new Map();
  const isBeside = (file) => file.split('/').length === 3 && file.startsWith('lib/platform/');
  const shared = new Set(
    files.filter((file) => !isBeside(file.path)).flatMap(({ imports }) => imports.filter(isBeside)),
  );
  for (const file of [...files].sort((a, b) => compare(a.path, b.path))) {
    const { side, layer } = findArea(file.path);
    const parts = file.path.split('/').slice(1);
    const depth = parts[0] === 'platform' && parts.length > 2 ? 2 : 1;
    const folder = parts.length === 1 ? (layer === 0 ? 'values' : parts[0]) : parts.slice(0, depth).join('/');
    const group = layer === 0 ? 'values' : `${LAYERS[layer]}${shared.has(file.path) ? ' below' : ''}`;
    const id = `${layer === 0 ? side : folder} ${group}`;
    const box = boxes.get(id) ?? {
      id,
      title: layer === 0 ? '' : folder,
      side,
      layer,
      files: [],
      children: new Set(),
      isPart: shared.has(file.path),
    };
    box.files.push(file.path);
    box.children.add(layer === 0 ? parts.join('/') : (parts[depth] ?? ''));
    boxes.set(id, box);
  }
  for (const box of boxes.values()) {
    box.isPart ||= [...boxes.values()].some(({ title, layer }) => title === box.title && layer > box.layer);
    Object.assign(box, describe(box));
  }
  return boxes;
}

/** Lists the subfolders of a box; the files, if the rest of their folder is in a higher layer. */
function describe({ title, layer, children, isPart }) {
  const names = [...children].filter((name) => name !== '');
  const shown = layer === 0 || isPart ? names : names.filter((name) => !/\.tsx?$/.test(name));
  const lines = wrap(shown.map((name) => name.replace(/\.tsx?$/, '')));
  const longest = Math.max(0, ...lines.map((line) => line.length)) * BOX.detailWidth;
  return {
    lines,
    width: Math.ceil(Math.max(title.length * BOX.titleWidth, longest) + 2 * BOX.padding),
    height: (title === '' ? 12 : 28) + lines.length * 14,
  };
}

/** Joins names into lines of about the same length. */
function wrap(names) {
  const lines = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length < 30) lines[lines.length - 1] = `${last} · ${name}`;
    else lines.push(name);
  }
  return lines;
}

function collectEdges(files, boxes) {
  const boxOf = new Map([...boxes.values()].flatMap((box) => box.files.map((file) => [file, box.id])));
  const edges = new Map([...boxes.keys()].map((id) => [id, new Set()]));
  for (const file of files) {
    const from = boxOf.get(file.path);
    for (const target of file.imports) {
      const to = boxOf.get(target);
      if (to !== undefined && to !== from) edges.get(from).add(to);
    }
  }
  return edges;
}

/** Removes each edge whose end can be reached on a longer path. Imports between boxes have no cycles. */
function reduce(edges) {
  const reaches = (from, to, seen = new Set()) => {
    for (const next of edges.get(from)) {
      if (next === to) return true;
      if (!seen.has(next) && reaches(next, to, seen.add(next))) return true;
    }
    return false;
  };
  return [...edges]
    .flatMap(([from, targets]) =>
      [...targets]
        .filter((to) => ![...targets].some((other) => other !== to && reaches(other, to)))
        .map((to) => ({ from, to })),
    )
    .sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
}

function render(boxes, edges, { places, trails, rows, width, height }) {
  const shift = ([x, y]) => [x + LABEL_WIDTH, y];
  const bands = LAYERS.map((name, layer) => ({ name, ...rows[layer] })).filter(({ top }) => top !== undefined);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width + LABEL_WIDTH} ${height}" role="img" aria-label="Folders of lib/ by layer, with their imports">`,
    STYLE,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    `<rect class="ground" width="${width + LABEL_WIDTH}" height="${height}"/>`,
    ...bands.flatMap(({ name, top, bottom }, at) => [
      `<rect class="band${at % 2}" x="0" y="${top}" width="${width + LABEL_WIDTH}" height="${bottom - top}"/>`,
      `<text class="layer" x="12" y="${(top + bottom) / 2 + 4}">${name}</text>`,
    ]),
    ...edges.map(({ from, to }) => {
      const points = trails.get(`${from}>${to}`).map(shift);
      return `<path class="edge ${boxes.get(from).side}" marker-end="url(#head)" d="${curve(points)}"><title>${from} → ${to}</title></path>`;
    }),
    ...[...boxes.values()].flatMap((box) => {
      const [x, y] = shift(places.get(box.id));
      const left = x - box.width / 2;
      const start = y + (box.title === '' ? 3 : 18);
      return [
        `<rect class="box ${box.side}" x="${left}" y="${y}" width="${box.width}" height="${box.height}" rx="5"/>`,
        ...(box.title === '' ? [] : [`<text class="title" x="${x}" y="${start}">${box.title}</text>`]),
        ...box.lines.map((line, at) => `<text class="detail" x="${x}" y="${start + 14 * (at + 1)}">${line}</text>`),
      ];
    }),
    '</svg>\n',
  ].join('\n');
}

/** Returns the path data of a line through points, vertical at each of them. */
function curve([[x, y], ...others]) {
  let [lastX, lastY] = [x, y];
  const parts = others.map(([nextX, nextY]) => {
    const middle = (lastY + nextY) / 2;
    const part = `C${lastX} ${middle} ${nextX} ${middle} ${nextX} ${nextY}`;
    [lastX, lastY] = [nextX, nextY];
    return part;
  });
  return `M${x} ${y}${parts.join('')}`;
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

const STYLE = `<style>
text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; text-anchor: middle; }
.detail { font-size: 11px; fill: #59636e; text-anchor: middle; }
.layer { fill: #59636e; }
.ground { fill: #ffffff; }
.band0 { fill: #f6f8fa; }
.band1 { fill: #ffffff; }
.box { fill: #ffffff; stroke: #818b98; stroke-width: 1.5; }
.edge { fill: none; stroke: #818b98; stroke-width: 1.3; }
marker path { fill: #818b98; }
.box.component, .edge.component { stroke: #0969da; }
.box.platform, .edge.platform { stroke: #1a7f37; }
.box.ui, .edge.ui { stroke: #8250df; }
.box.runner, .edge.runner, .box.cli, .edge.cli { stroke: #9a6700; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; }
.detail, .layer { fill: #9198a1; }
.ground, .band1 { fill: #0d1117; }
.band0 { fill: #151b23; }
.box { fill: #0d1117; stroke: #656c76; }
.edge { stroke: #656c76; }
marker path { fill: #9198a1; }
.box.component, .edge.component { stroke: #4493f8; }
.box.platform, .edge.platform { stroke: #3fb950; }
.box.ui, .edge.ui { stroke: #ab7df8; }
.box.runner, .edge.runner, .box.cli, .edge.cli { stroke: #d29922; }
}
</style>`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { findArea } = await import('../spec/support/architecture.ts');
  const { readLib } = await import('../spec/support/sourceFile.ts');
  writeFileSync(path.join(root, 'docs/architecture.svg'), drawArchitecture(readLib(root), findArea));
}
