import { useState } from 'preact/hooks';

import type { NumberedEntry } from '../../../wire/run.js';
import { EntryItem } from './EntryItem.js';
import { filterEntries, type EntryFilter } from './runLabels.js';

const PAGE_SIZE = 100;

interface EntryListProps {
  readonly entries: readonly NumberedEntry[];
  readonly isRunning: boolean;
}

/** The entries of a run in order; at first only the newest ones. */
export function EntryList({ entries, isRunning }: EntryListProps) {
  const [filter, setFilter] = useState<EntryFilter>({ step: '', kind: '' });
  const [shownCount, setShownCount] = useState(PAGE_SIZE);
  const steps = [...new Set(entries.flatMap((entry) => (entry.kind === 'dropped' ? [] : [entry.step])))];
  const filtered = filterEntries(entries, filter);
  const hiddenCount = Math.max(0, filtered.length - shownCount);
  return (
    <section aria-labelledby="run-entries">
      <h2 id="run-entries">Entries</h2>
      {entries.length > 0 && (
        <div class="entry-filter">
          <label>
            Step
            <select
              value={filter.step}
              onChange={({ currentTarget }) => setFilter({ ...filter, step: currentTarget.value })}
            >
              <option value="">All steps</option>
              {steps.map((step) => (
                <option key={step}>{step}</option>
              ))}
            </select>
          </label>
          <label>
            Type
            <select
              value={filter.kind}
              onChange={({ currentTarget }) => setFilter({ ...filter, kind: currentTarget.value })}
            >
              <option value="">All</option>
              <option value="message">Messages</option>
              <option value="exchange">Requests</option>
              <option value="error">Errors</option>
              <option value="log">Log</option>
            </select>
          </label>
        </div>
      )}
      {hiddenCount > 0 && (
        <button type="button" class="small secondary" onClick={() => setShownCount(shownCount + PAGE_SIZE)}>
          {`Show earlier entries (${hiddenCount})`}
        </button>
      )}
      {filtered.length === 0 && <p class="muted">{isRunning ? 'No entries yet.' : 'No matching entries.'}</p>}
      <ol class="entries">
        {filtered.slice(hiddenCount).map((entry) => (
          <EntryItem key={entry.number} entry={entry} />
        ))}
      </ol>
      {isRunning && <p aria-busy="true">Waiting for more entries…</p>}
    </section>
  );
}
