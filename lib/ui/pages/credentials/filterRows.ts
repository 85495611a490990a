import { getTypeTitle } from '../../data/getTypeTitle.js';
import { rankCondition } from './conditions.js';
import { getCondition, type CredentialRow } from './credentialRow.js';

/** Filter of the list, stored in the address. */
export interface RowFilter {
  /** Words that name, type, auth client, owner or reference must all contain, in any case. */
  readonly text: string;
  /** A condition; `attention`: all but ready; empty: any. */
  readonly state: string;
}

/** Returns the matching rows, sorted by condition (worst first), then by name. */
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
      const searchText = getSearchText(row);
      return words.every((word) => searchText.includes(word));
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

/** Counts the rows: `2 need attention, 5 are ready`. */
export function summarizeRows(rows: readonly CredentialRow[], nowMs: number): string {
  const ready = rows.filter((row) => getCondition(row, nowMs) === 'ready').length;
  const others = rows.length - ready;
  const well = `${ready} ${ready === 1 ? 'is' : 'are'} ready`;
  return others === 0 ? well : `${others} ${others === 1 ? 'needs' : 'need'} attention, ${well}`;
}
