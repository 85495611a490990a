import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { readText, root } from './support/descriptor.js';
import { anchorOf, codeBlocks, section } from './support/markdown.js';

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Targets of a page's links, relative to the root; links to other sites are left out. */
const linksOf = (page: string): { readonly file: string; readonly anchor: string | undefined }[] =>
  [...readText(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^https?:/.test(target))
    .map((target) => {
      const [file, anchor] = target.split('#');
      return { file: file === '' ? page : path.posix.join(path.posix.dirname(page), file!), anchor };
    });

const anchorsOf = (page: string): Set<string> =>
  new Set([...readText(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!)));

describe('the documentation', () => {
  for (const page of PAGES) {
    it(`has no broken link in ${page}`, () => {
      const broken = linksOf(page).filter(
        ({ file, anchor }) =>
          !existsSync(path.join(root, file)) || (anchor !== undefined && !anchorsOf(file).has(anchor)),
      );
      expect(broken).to.deep.equal([]);
    });
  }

  it('lists every page of docs/ in docs/README.md, which README.md links to', () => {
    const listed = linksOf('docs/README.md').map(({ file }) => file);
    const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(listed).to.include.members(pages);
    expect(linksOf('README.md').map(({ file }) => file)).to.include('docs/README.md');
  });
});

describe('README.md', () => {
  it('has the two commands of a newcomer', () => {
    const quickStart = section(readText('README.md'), 'Quick start');
    expect(codeBlocks(quickStart, '')).to.deep.equal(['npm ci && npm start', 'npm ci && npm test']);
  });

  it('has at most 300 lines', () => {
    expect(readText('README.md').split('\n').length).to.be.at.most(300);
  });
});
