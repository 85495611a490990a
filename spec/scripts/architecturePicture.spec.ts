import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect } from 'chai';

import { findArea as findPlace } from '../support/architecture.js';
import { readText, root } from '../support/descriptor.js';
import { readLib } from '../support/sourceFile.js';

type File = Readonly<Record<'path', string>> & { readonly imports: readonly string[] };
type Draw = (files: readonly File[], findArea: (path: string) => { side: string; layer: number } | undefined) => string;

const file = (name: string, ...imports: readonly string[]): File => ({
  path: `lib/${name}`,
  imports: imports.map((target) => `lib/${target}`),
});
const LAYERS: readonly (readonly [RegExp, string, number])[] = [
  [/^lib\/errors\.ts$/, 'shared', 0],
  [/^lib\/platform\/config\.ts$/, 'platform', 2],
  [/^lib\/platform\/usecases\//, 'platform', 3],
  [/^lib\/platform\//, 'platform', 4],
  [/^lib\/http\//, 'shared', 2],
  [/^lib\//, 'shared', 1],
];
const findArea = (name: string) => {
  const [, side, layer] = LAYERS.find(([pattern]) => pattern.test(name))!;
  return { side, layer };
};

const FILES = [
  file('platform/main.ts', 'platform/usecases/secrets/get.ts', 'errors.ts', 'platform/config.ts', 'platform/app.ts'),
  file('platform/app.ts', 'platform/routes/list.ts'),
  file('platform/routes/list.ts', 'platform/metrics.ts'),
  file('platform/metrics.ts', 'platform/usecases/secrets/get.ts'),
  file('platform/usecases/secrets/get.ts', 'platform/config.ts', 'wire/secret.ts'),
  file('platform/config.ts', 'http/send.ts'),
  file('http/send.ts', 'errors.ts'),
  file('wire/secret.ts', 'auth/types/basic.ts'),
  file('auth/types/basic.ts', 'errors.ts'),
  file('errors.ts'),
];

describe('drawArchitecture', () => {
  let draw: Draw;
  before(async () => {
    const script = pathToFileURL(path.join(__dirname, '../../scripts/architecturePicture.mjs')).href;
    draw = ((await import(script)) as { readonly drawArchitecture: Draw }).drawArchitecture;
  });
  const arrows = (svg: string): string[] => [...svg.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title!);

  it('draws a box for each folder and layer, with its subfolders', () => {
    const svg = draw(FILES, findArea);
    const texts = [...svg.matchAll(/<text class="(title|detail|layer)"[^>]*>(.*?)<\/text>/g)].map(([, , text]) => text);
    expect(texts).to.have.members([
      ...['entries', 'use cases', 'shell', 'pure', 'values'],
      ...['platform', 'platform/routes', 'platform', 'metrics', 'platform/usecases', 'secrets'],
      ...['platform', 'config', 'http', 'wire', 'auth', 'types', 'errors'],
    ]);
  });

  it('draws an arrow for each import between boxes, unless a longer path leads there', () => {
    expect(arrows(draw(FILES, findArea))).to.deep.equal([
      'auth pure → shared values',
      'http shell → shared values',
      'platform entries → platform/routes entries',
      'platform entries below → platform/usecases use cases',
      'platform shell below → http shell',
      'platform/routes entries → platform entries below',
      'platform/usecases use cases → platform shell below',
      'platform/usecases use cases → wire pure',
      'wire pure → auth pure',
    ]);
  });

  it('returns the same picture for files in another order', () => {
    expect(draw([...FILES].reverse(), findArea)).to.equal(draw(FILES, findArea));
  });

  it('points every arrow down, and lets no boxes overlap', () => {
    const svg = draw(FILES, findArea);
    for (const [, y, end] of svg.matchAll(/ d="M\S+ (\S+?)C.*? (\S+)"/g)) {
      expect(Number(end)).to.be.greaterThan(Number(y));
    }
    const boxes = [...svg.matchAll(/"box[^>]*x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"/g)].map((found) =>
      found.slice(1).map(Number),
    );
    expect(boxes).to.have.length(9);
    for (const [at, [x, y, width, height]] of boxes.entries()) {
      for (const [x2, y2, width2, height2] of boxes.slice(at + 1)) {
        const isApart = x! + width! < x2! || x2! + width2! < x! || y! + height! < y2! || y2! + height2! < y!;
        expect(isApart, `${x} ${y} and ${x2} ${y2}`).to.equal(true);
      }
    }
  });

  it('has drawn docs/architecture.svg from the current imports', function () {
    // It parses all files of lib/.
    this.timeout(60_000);
    const isCurrent = draw(readLib(root), findPlace) === readText('docs/architecture.svg');
    expect(isCurrent, 'draw it again with "npm run architecture"').to.equal(true);
  });

  it('follows the color scheme of the reader', () => {
    expect(draw(FILES, findArea)).to.include('@media (prefers-color-scheme: dark)');
  });
});
