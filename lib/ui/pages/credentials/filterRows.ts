import { getTypeTitle } from '../../data/credentialTypes.js';
import { rankCondition } from './conditions.js';
import { getCondition, type CredentialRow } from './credentialRow.js';

/** What of the list is wanted. Both are in the address. */
export interface RowFilter {
  /** Words that all have to be in a name, type, auth client, owner or reference; upper or lower case. */
  readonly text: string;
  /** A condition; `attention`: all but ready; empty: any. */
  readonly state: string;
}

/** The rows that are wanted, those that need somebody first, then by name. */
export function filterRows(
  rows: readonly CredentialRow[],
  { text, state }: RowFilter,
  nowMs: number,
): readonly CredentialRow[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return rows
    .filter((row) => {
      const condition = getCondition(row, nowMs);
      return state === '' || (state === 'attention' ? condition !== 'ready' : condition === state);
    })
    .filter((row) => {
      const said = getSearchText(row);
      return words.every((word) => said.includes(word));
    })
    .toSorted(
      (a, b) =>
        rankCondition(getCondition(a, nowMs)) - rankCondition(getCondition(b, nowMs)) ||
        a.name.localeCompare(b.name, 'en', { numeric: true }) ||
        a.id.localeCompare(b.id),
    );
}

function getSearchText({ name, type, clientName = '', owner = '', reference = '' }: CredentialRow): string {
  return [name, getTypeTitle(type), clientName, owner, reference].join('\n').toLowerCase();
}

/** How many of them are so, in words: `2 need attention, 5 are ready`. */
export function summarizeRows(rows: readonly CredentialRow[], nowMs: number): string {
  const ready = rows.filter((row) => getCondition(row, nowMs) === 'ready').length;
  const others = rows.length - ready;
  const well = `${ready} ${ready === 1 ? 'is' : 'are'} ready`;
  return others === 0 ? well : `${others} ${others === 1 ? 'needs' : 'need'} attention, ${well}`;
}
