import { expect } from 'chai';

import { findDepthProblem } from '../../../lib/step/flowFile/yamlDepth.js';
import { parseYaml } from '../../../lib/step/flowFile/parseYaml.js';

const DEEP = /^the text is nested more than 100 levels deep, or is invalid: nesting exceeded maxDepth \(100\)$/;

describe('findDepthProblem', () => {
  const blocks = Array.from({ length: 120 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
  const refused: [title: string, text: string, line: number, detail: RegExp][] = [
    ['brackets', `${'['.repeat(120)}${']'.repeat(120)}`, 1, DEEP],
    ['brackets of both kinds', `\n${'[{a: '.repeat(60)}1${'}]'.repeat(60)}`, 2, DEEP],
    ['brackets without an end', '['.repeat(12_000), 1, DEEP],
    ['marks of lists', `${'- '.repeat(20_000)}a`, 1, DEEP],
    ['blocks', blocks, 100, DEEP],
    ['blocks after a syntax error', `a: ]\n${blocks}`, 1, /levels deep, or is invalid: /],
    ['a second document', `a: 1\n---\n${blocks}`, 102, DEEP],
  ];
  for (const [title, text, line, detail] of refused) {
    it(`refuses ${title}`, () => {
      const problem = findDepthProblem(text);
      expect(problem?.detail).to.match(detail);
      expect(problem?.line).to.equal(line);
      expect(parseYaml(text)).to.deep.equal({ problems: [problem] });
    });
  }

  const accepted: [title: string, text: string][] = [
    ['an empty text', ''],
    ['a hundred levels less one', `${'['.repeat(99)}${']'.repeat(99)}`],
    ['brackets beside each other', '- [[]]\n'.repeat(500)],
    ['brackets in a text', `a: "${'['.repeat(500)}"`],
    ['a far indentation', `a:\n${' '.repeat(500)}b: 1`],
    ['a line of dashes', `# ${'-'.repeat(200)}\na: 1`],
  ];
  for (const [title, text] of accepted) {
    it(`accepts ${title}`, () => expect(findDepthProblem(text)).to.equal(undefined));
  }
});
