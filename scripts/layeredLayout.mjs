const GAP = { between: 22, rows: 44, band: 18 };
const BEND_WIDTH = 10;
const SWEEPS = 24;

/**
 * Places boxes in rows by layer, each above the boxes of its layer that it points to, with few crossings of edges.
 *
 * @param {readonly { id: string, layer: number, width: number, height: number }[]} boxes
 * @param {readonly { from: string, to: string }[]} edges without cycles, never to a higher layer
 * @returns the centres of the upper edges of the boxes, the points of each edge by `from>to`, top and bottom of each layer
 */
export function layOut(boxes, edges) {
  const rowOf = assignRows(boxes, edges);
  const { rows, links, trails } = addBends(boxes, edges, rowOf);
  sortRows(rows, links);
  const xOf = assignColumns(rows, links);
  return measure(boxes, edges, rows, trails, xOf);
}

/** Returns the row of each box, counted from the top: longest paths within a layer, one layer after the other. */
function assignRows(boxes, edges) {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const depthOf = new Map();
  const depth = (id) => {
    if (!depthOf.has(id)) {
      const { layer } = byId.get(id);
      const above = edges.filter(({ from, to }) => to === id && byId.get(from).layer === layer);
      depthOf.set(id, Math.max(0, ...above.map(({ from }) => depth(from) + 1)));
    }
    return depthOf.get(id);
  };
  const rowOf = new Map();
  let first = 0;
  for (const layer of [...new Set(boxes.map((box) => box.layer))].sort((a, b) => b - a)) {
    const own = boxes.filter((box) => box.layer === layer);
    for (const { id } of own) rowOf.set(id, first + depth(id));
    first += Math.max(...own.map(({ id }) => depth(id))) + 1;
  }
  return rowOf;
}

/** Adds a bend in each row that an edge crosses: a vertical line as high as the row, between its boxes. */
function addBends(boxes, edges, rowOf) {
  const rows = Array.from({ length: Math.max(...rowOf.values()) + 1 }, () => []);
  for (const box of boxes) rows[rowOf.get(box.id)].push(box);
  const links = [];
  const trails = new Map();
  for (const { from, to } of edges) {
    const trail = [from];
    for (let row = rowOf.get(from) + 1; row < rowOf.get(to); row += 1) {
      const bend = { id: `${from}>${to}@${row}`, width: BEND_WIDTH, height: 0 };
      rows[row].push(bend);
      trail.push(bend.id);
    }
    trail.push(to);
    trails.set(`${from}>${to}`, trail);
    for (let at = 1; at < trail.length; at += 1) links.push([trail[at - 1], trail[at]]);
  }
  return { rows, links, trails };
}

/** Sorts each row by the positions of its neighbours, back and forth, and keeps the order with the fewest crossings. */
function sortRows(rows, links) {
  let best = rows.map((row) => [...row]);
  let fewest = countCrossings(rows, links);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const order = sweep % 2 === 0 ? rows.map((_, at) => at) : rows.map((_, at) => rows.length - 1 - at);
    for (const at of order) {
      const positions = positionsOf(rows);
      const side = sweep % 4 < 2 ? (sweep % 2 === 0 ? 'above' : 'below') : 'both';
      const goal = new Map(rows[at].map(({ id }) => [id, mean(neighbours(id, links, side), positions)]));
      const own = new Map(rows[at].map(({ id }, index) => [id, index / rows[at].length]));
      const key = ({ id }) => goal.get(id) ?? own.get(id);
      rows[at].sort((a, b) => key(a) - key(b) || (a.id < b.id ? -1 : 1));
    }
    const count = countCrossings(rows, links);
    if (count < fewest) {
      fewest = count;
      best = rows.map((row) => [...row]);
    }
  }
  best.forEach((row, at) => (rows[at] = row));
  swapNeighbours(rows, links);
}

/** Swaps neighbours as long as that removes crossings. */
function swapNeighbours(rows, links) {
  let count = countCrossings(rows, links);
  for (let changed = true; changed;) {
    changed = false;
    for (const row of rows) {
      for (let at = 1; at < row.length; at += 1) {
        [row[at - 1], row[at]] = [row[at], row[at - 1]];
        const next = countCrossings(rows, links);
        if (next < count) {
          count = next;
          changed = true;
        } else [row[at - 1], row[at]] = [row[at], row[at - 1]];
      }
    }
  }
}

/** Returns the position of each box and bend in its row, from 0 to 1. */
function positionsOf(rows) {
  return new Map(rows.flatMap((row) => row.map(({ id }, index) => [id, (index + 0.5) / row.length])));
}

function neighbours(id, links, side) {
  return links.flatMap(([from, to]) => {
    if (to === id && side !== 'below') return [from];
    return from === id && side !== 'above' ? [to] : [];
  });
}

function mean(ids, positions) {
  return ids.length === 0 ? undefined : ids.reduce((sum, id) => sum + positions.get(id), 0) / ids.length;
}

function countCrossings(rows, links) {
  const place = new Map(rows.flatMap((row, at) => row.map(({ id }, index) => [id, { at, index }])));
  const ends = links.map(([from, to]) => ({
    row: place.get(from).at,
    a: place.get(from).index,
    b: place.get(to).index,
  }));
  let count = 0;
  for (const [index, one] of ends.entries()) {
    for (const other of ends.slice(index + 1)) {
      if (one.row === other.row && (one.a - other.a) * (one.b - other.b) < 0) count += 1;
    }
  }
  return count;
}

/** Returns the centre of each box and bend: near its neighbours, in the order of its row, without overlaps. */
function assignColumns(rows, links) {
  const xOf = new Map();
  for (const row of rows) {
    let x = 0;
    for (const { id, width } of row) {
      xOf.set(id, x + width / 2);
      x += width + GAP.between;
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse()) {
      const goals = row.map(({ id }) => mean(neighbours(id, links, 'both'), xOf) ?? xOf.get(id));
      separate(row, goals).forEach((x, at) => xOf.set(row[at].id, x));
    }
  }
  return xOf;
}

/** Returns the centres that are nearest to the goals (least squares) and keep the gaps: blocks that overlap are merged. */
function separate(row, goals) {
  const offsets = [0];
  for (let at = 1; at < row.length; at += 1) {
    offsets.push(offsets[at - 1] + (row[at - 1].width + row[at].width) / 2 + GAP.between);
  }
  const blocks = [];
  for (const [at, goal] of goals.entries()) {
    blocks.push({ sum: goal - offsets[at], count: 1 });
    while (blocks.length > 1 && average(blocks.at(-2)) > average(blocks.at(-1))) {
      const { sum, count } = blocks.pop();
      blocks.at(-1).sum += sum;
      blocks.at(-1).count += count;
    }
  }
  const starts = blocks.flatMap((block) => Array.from({ length: block.count }, () => average(block)));
  return starts.map((start, at) => start + offsets[at]);
}

function average({ sum, count }) {
  return sum / count;
}

function measure(boxes, edges, rows, trails, xOf) {
  const margin = 20;
  const all = rows.flat();
  const left = Math.min(...all.map(({ id, width }) => xOf.get(id) - width / 2)) - margin;
  const right = Math.max(...all.map(({ id, width }) => xOf.get(id) + width / 2)) + margin;
  const places = new Map();
  const bands = {};
  let y = 0;
  let last;
  for (const row of rows) {
    const { layer } = row.find((one) => one.layer !== undefined);
    const height = Math.max(...row.map((one) => one.height));
    const top = layer === last ? y + GAP.rows : y + GAP.band;
    for (const one of row) {
      if (one.layer === undefined) one.height = height;
      places.set(one.id, [Math.round(xOf.get(one.id) - left), top + Math.floor((height - one.height) / 2)]);
    }
    bands[layer] = { top: bands[layer]?.top ?? y, bottom: top + height + GAP.band };
    y = top + height + GAP.band;
    last = layer;
  }
  const heights = new Map(all.map(({ id, height }) => [id, height]));
  const points = new Map(
    edges.map(({ from, to }) => {
      const trail = trails.get(`${from}>${to}`);
      return [
        `${from}>${to}`,
        trail.flatMap((id, at) => {
          const [x, top] = places.get(id);
          const bottom = top + heights.get(id);
          if (at === 0) return [[x, bottom]];
          return at === trail.length - 1
            ? [[x, top]]
            : [
                [x, top],
                [x, bottom],
              ];
        }),
      ];
    }),
  );
  return { places, trails: points, rows: bands, width: Math.round(right - left), height: y };
}
