import { useState } from 'preact/hooks';

import type { NumberedEntry } from '../../../wire/run.js';
import { EntryItem } from './EntryItem.js';
import { filterEntries, type EntryFilter } from './runLabels.js';

/** How many are shown at first; the newest are. */
const PAGE_SIZE = 100;

interface EntryListProps {
  readonly entries: readonly NumberedEntry[];
  readonly isRunning: boolean;
}

/** What has happened in a run, in order. */
export function EntryList({ entries, isRunning }: EntryListProps) {
  const [filter, setFilter] = useState<EntryFilter>({ step: '', kind: '' });
  const [shownCount, setShownCount] = useState(PAGE_SIZE);
  const steps = [...new Set(entries.flatMap((entry) => (entry.kind === 'dropped' ? [] : [entry.step])))];
  const filtered = filterEntries(entries, filter);
  const hiddenCount = Math.max(0, filtered.length - shownCount);
  return (
    <section aria-labelledby="run-entries">
      <h2 id="run-entries">What happened</h2>
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
            Kind
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
          {`Show earlier: ${hiddenCount} more`}
        </button>
      )}
      {filtered.length === 0 && <p class="muted">{isRunning ? 'Nothing yet.' : 'Nothing like that has happened.'}</p>}
      <ol class="entries">
        {filtered.slice(hiddenCount).map((entry) => (
          <EntryItem key={entry.number} entry={entry} />
        ))}
      </ol>
      {isRunning && <p aria-busy="true">More may happen…</p>}
    </section>
  );
}
