import { isJsonObject, parseJson } from '../../../../json.js';
import { selectRecords, type RecordPath } from '../../../../request/response/recordPath.js';
import { comparePages } from '../../../../step/proposals/comparePages.js';
import type { ProposedPagination } from '../../../../step/proposals/proposal.js';
import type { SampleResult } from '../result/sampleResult.js';

/** The result of reading two pages with proposed settings. */
export interface CheckResult {
  /** The second page has other records than the first one. */
  readonly isVerified: boolean;
  /** For readers; a sentence if it isn't verified. */
  readonly text: string;
}

/** Says whether the second page of a check has other records than the first one, and what is wrong otherwise. */
export function describeCheck(
  { messages, errors }: Pick<SampleResult, 'messages' | 'errors'>,
  { kind, name }: ProposedPagination,
  path: RecordPath,
): CheckResult {
  const [error] = errors;
  const [first, second] = messages;
  if (error !== undefined || first === undefined) {
    const page = first === undefined ? 'The request' : 'Page 2';
    return wrong(`${page} failed: ${error?.text ?? 'there is no response.'}`);
  }
  if (second === undefined) return wrong('There is no page 2: the response names none.');
  if ([first, second].some(({ text, length }) => text.length < length)) {
    return wrong('The pages are too long to be compared. Request fewer records per page.');
  }
  const [before, records] = [first, second].map(({ text }) => {
    const message = parseJson(text);
    return isJsonObject(message) ? selectRecords(message.body, path) : [];
  });
  const compared = comparePages(before ?? [], records ?? []);
  switch (compared.kind) {
    case 'other':
      return { isVerified: true, text: `page 2 has ${formatCount(compared.count, 'other record')}` };
    case 'empty':
      return wrong('Page 2 has no records: page 1 is the last one, or the parameter is another one.');
    case 'same':
      return wrong(
        kind === 'link' || kind === 'url'
          ? 'Page 2 has the same records as page 1.'
          : `Page 2 has the same records as page 1: the server doesn't read ${name ?? 'the parameter'}.`,
      );
    case 'repeats':
      return wrong(
        `Page 2 repeats ${formatCount(compared.repeated, 'record')} of page 1 among its ${String(compared.count)}: the server counts in another way, or the list has changed.`,
      );
  }
}

function wrong(text: string): CheckResult {
  return { isVerified: false, text };
}

function formatCount(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
