// Draws logo.png, 256 x 256, and the icon of the pages: a pair of braces with an arrow through them, flat.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

const size = 256;
const ground = [0x1f, 0x3a, 0x5f];
const white = [0xff, 0xff, 0xff];
const amber = [0xff, 0xb7, 0x03];

const mix = (a, b, t) => a.map((value, i) => value + (b[i] - value) * t);

/** Returns points of a quadratic Bézier curve. */
const curve = ([x0, y0], [x1, y1], [x2, y2], steps = 24) =>
  Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps;
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
    return [a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2];
  });

/** Returns the distance from a point to a polyline. */
function distance([x, y], line) {
  let nearest = Infinity;
  for (let i = 1; i < line.length; i += 1) {
    const [[ax, ay], [bx, by]] = [line[i - 1], line[i]];
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    nearest = Math.min(nearest, Math.hypot(x - ax - along * dx, y - ay - along * dy));
  }
  return nearest;
}

/** Returns the distance of a point from a rounded square that fills the picture; negative inside. */
function outside([x, y], radius) {
  const half = size / 2;
  const dx = Math.max(Math.abs(x - half) - half + radius, 0);
  const dy = Math.max(Math.abs(y - half) - half + radius, 0);
  return Math.hypot(dx, dy) - radius;
}

const upper = [...curve([96, 52], [70, 52], [70, 80]), ...curve([70, 98], [70, 128], [42, 128])];
const lower = upper.map(([x, y]) => [x, size - y]).reverse();
const left = [...upper, ...lower.slice(1)]; // both halves end in the tip
const right = left.map(([x, y]) => [size - x, y]);
const strokes = [
  { line: left, width: 22, colour: white },
  { line: right, width: 22, colour: white },
  {
    line: [
      [98, 128],
      [150, 128],
    ],
    width: 20,
    colour: amber,
  },
  {
    line: [
      [132, 102],
      [158, 128],
      [132, 154],
    ],
    width: 20,
    colour: amber,
  },
];

/** Returns the share of a pixel inside a shape whose edge is `far` pixels away (negative: inside). */
const cover = (far) => Math.min(1, Math.max(0, 0.5 - far));

/** Encodes a chunk of a PNG file: length, name, data, checksum. */
function chunk(name, data) {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}

/** Returns the picture as a PNG file. @param width and height, in pixels */
function draw(width) {
  const scale = size / width;
  const rows = Buffer.alloc(width * (width * 4 + 1));
  for (let y = 0; y < width; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const point = [(x + 0.5) * scale, (y + 0.5) * scale];
      const colour = strokes.reduce(
        (under, { line, width: stroke, colour: ink }) =>
          mix(under, ink, cover((distance(point, line) - stroke / 2) / scale)),
        ground,
      );
      const alpha = Math.round(255 * cover(outside(point, 52) / scale));
      rows.set([...colour.map(Math.round), alpha], y * (width * 4 + 1) + 1 + x * 4);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header.set([8, 6], 8); // eight bits a channel; red, green, blue, alpha
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const root = path.join(import.meta.dirname, '..');
writeFileSync(path.join(root, 'logo.png'), draw(size));
// Shown by browsers at 16 to 48 pixels.
writeFileSync(path.join(root, 'lib/ui/icon.png'), draw(64));
