import { useState } from 'preact/hooks';

import type { Excerpt, NumberedEntry } from '../../../wire/run.js';
import { AttemptTimeline } from '../../kit/AttemptTimeline.js';
import { Badge } from '../../kit/Badge.js';
import { ExchangeList } from '../../kit/ExchangeList.js';
import { formatDuration } from '../../kit/formatExchange.js';
import { JsonView } from '../../kit/JsonView.js';
import { describeTruncation, summarizeEntry } from './runLabels.js';

/** One entry of a run: a line with details to expand. */
export function EntryItem({ entry }: { readonly entry: NumberedEntry }) {
  const [isOpen, setOpen] = useState(false);
  const { tone, label, text } = summarizeEntry(entry);
  const line = (
    <>
      <Badge tone={tone}>{label}</Badge> {entry.kind !== 'dropped' && <strong>{entry.step}</strong>}{' '}
      <small class="muted">after {formatDuration(entry.atMs)}</small> <span class="entry-text">{text}</span>
    </>
  );
  if (entry.kind === 'dropped') return <li>{line}</li>;
  return (
    <li>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{line}</summary>
        {isOpen && <EntryDetails entry={entry} />}
      </details>
    </li>
  );
}

function EntryDetails({ entry }: { readonly entry: Exclude<NumberedEntry, { readonly kind: 'dropped' }> }) {
  switch (entry.kind) {
    case 'message':
      return (
        <>
          <ExcerptSection title="Body" excerpt={entry.body} />
          {entry.headers !== undefined && <ExcerptSection title="Headers" excerpt={entry.headers} />}
        </>
      );
    case 'exchange':
      return <ExchangeList exchanges={[entry.exchange]} />;
    case 'attempt':
      return <AttemptTimeline attempts={[entry.attempt]} />;
    case 'error':
      return (
        <div class="entry-message">
          <strong>{entry.name}</strong>:{' '}
          {entry.problems === undefined ? entry.message : `${entry.problems.length} errors in the configuration`}
          {entry.problems !== undefined && (
            <ul>
              {entry.problems.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          )}
        </div>
      );
    case 'rebound':
      return <p class="entry-message">{entry.reason}</p>;
    case 'log':
      return <p class="entry-message">{entry.text}</p>;
  }
}

function ExcerptSection({ title, excerpt }: { readonly title: string; readonly excerpt: Excerpt }) {
  const note = describeTruncation(excerpt);
  return (
    <>
      <h3>{title}</h3>
      {note !== undefined && <p class="muted">{note}</p>}
      <JsonView text={excerpt.text} />
    </>
  );
}
