import { useState } from 'preact/hooks';

import type { Findings } from '../findings.js';
import { parseQuery, replaceQuery, type QueryRow } from '../model/urlQuery.js';
import type { StepValue } from '../model/stepValue.js';
import { RowsEditor } from './RowsEditor.js';

interface QueryTabProps {
  readonly url: StepValue;
  readonly onChange: (url: StepValue) => void;
  readonly findings: Findings;
}

/** What is typed into the rows, while the address that they give can't be taken apart: an expression that isn't finished. */
interface UnfinishedQuery {
  readonly rows: readonly QueryRow[];
  /** The address that the rows were taken from. */
  readonly source: StepValue;
  /** The address that they gave. */
  readonly result: StepValue;
}

/** The query of the URL, as rows. They and the URL are two views of one text. */
export function QueryTab({ url, onChange, findings }: QueryTabProps) {
  const [typed, setTyped] = useState<UnfinishedQuery>();
  const current = parseQuery(url);
  const unfinished = current === undefined && typed?.result.text === url.text ? typed : undefined;
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
        const given = replaceQuery(source, next);
        setTyped({ rows: next, source, result: given });
        onChange(given);
      }}
    />
  );
}
