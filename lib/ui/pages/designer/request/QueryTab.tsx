import { useState } from 'preact/hooks';

import type { Findings } from '../findings.js';
import { queryOf, withQuery, type QueryRow } from '../model/urlQuery.js';
import type { Value } from '../model/value.js';
import { RowsEditor } from './RowsEditor.js';

interface QueryTabProps {
  readonly url: Value;
  readonly onChange: (url: Value) => void;
  readonly findings: Findings;
}

/** What is typed into the rows, while the address that they give can't be taken apart: an expression that isn't finished. */
interface Typed {
  readonly rows: readonly QueryRow[];
  /** The address that the rows were taken from. */
  readonly source: Value;
  /** The address that they gave. */
  readonly given: Value;
}

/** The query of the URL, as rows. They and the URL are two views of one text. */
export function QueryTab({ url, onChange, findings }: QueryTabProps) {
  const [typed, setTyped] = useState<Typed>();
  const current = queryOf(url);
  const unfinished = current === undefined && typed?.given.text === url.text ? typed : undefined;
  const rows = current ?? unfinished?.rows;
  if (rows === undefined) {
    return <p class="muted">The URL is an expression that can’t be taken apart here: change its parameters in it.</p>;
  }
  const source = unfinished?.source ?? url;
  return (
    <RowsEditor
      noun="parameter"
      rows={rows}
      field="query"
      findings={findings}
      onChange={(next) => {
        const given = withQuery(source, next);
        setTyped({ rows: next, source, given });
        onChange(given);
      }}
    />
  );
}
