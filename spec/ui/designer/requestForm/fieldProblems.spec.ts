import { expect } from 'chai';

import { listProblems, locateProblems } from '../../../../lib/ui/pages/designer/requestForm/fieldProblems.js';

describe('locateProblems', () => {
  const labels = { body: 'Body', retry: 'Retry', idempotencyKey: 'Idempotency key', baseUrl: 'Base URL', tls: 'TLS' };
  const settings = {
    parameters: '- { name: a, in: query }\n- { name: id, in: path }',
    body: { multipart: [{ name: 'meta' }, { name: 'file' }] },
  };
  const places: readonly (readonly [string, string | undefined])[] = [
    ['Retry: attempts must be a number from 1 to 100, got text', 'retry.attempts'],
    ['Retry: maxTime: expected milliseconds', 'retry.maxTime'],
    ['Idempotency key: header: expected text', 'idempotencyKey.header'],
    ['Retrying is wrong', undefined],
    ['Parameter 2: name is missing', 'parameters.1.name'],
    ['Parameter "id": the URL has no {id}; add it', 'parameters.1'],
    ['Parameter "id": style: expected one of form', 'parameters.1.style'],
    ['Parameter "other": in is missing', undefined],
    ['Outcome rule 3: status: expected codes', 'outcomes.2.status'],
    ['Outcome rule 1: enter at least one of status, error, body, headers', 'outcomes.0'],
    ['Body: form field 2: name is missing', 'body.form.1.name'],
    ['Body field "file": enter either value or file', 'body.multipart.1'],
    ['Body: graphql: query is missing', 'body.graphql.query'],
    ['Body: json: the expression is empty', 'body.json'],
    ['URL: the expression is empty', undefined],
  ];
  for (const [text, place] of places) {
    it(`finds ${place ?? 'no place'} for “${text}”`, () => {
      expect(locateProblems([text], settings, labels)).to.deep.equal(place === undefined ? {} : { [place]: text });
    });
  }

  it('joins the messages of one field', () => {
    expect(locateProblems(['Retry: max: a', 'Retry: max: b'], {}, labels)).to.deep.equal({
      'retry.max': 'Retry: max: a Retry: max: b',
    });
  });
});

describe('listProblems', () => {
  const problems = { retry: 'a', 'retry.max': 'b', 'retry.maxTime': 'c', 'outcomes.1': 'd', 'outcomes.10': 'e' };

  it('lists those at a path and below it, except those of members that show theirs', () => {
    expect(listProblems(problems, 'retry')).to.deep.equal(['a', 'b', 'c']);
    expect(listProblems(problems, 'retry', ['max'])).to.deep.equal(['a', 'c']);
    expect(listProblems(problems, 'outcomes.1')).to.deep.equal(['d']);
  });
});
