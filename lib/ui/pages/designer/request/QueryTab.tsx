import { useState } from 'preact/hooks';

import type { Findings } from '../findings.js';
import { parseQuery, replaceQuery, type QueryRow } from '../../../../step/urlQuery.js';
import type { StepValue } from '../../../../step/stepValue.js';
import { RowsEditor } from './RowsEditor.js';

interface QueryTabProps {
  readonly url: StepValue;
  readonly onChange: (url: StepValue) => void;
  readonly findings: Findings;
}

/** Rows with an unfinished expression, whose URL can't be split again yet. */
interface UnfinishedQuery {
  readonly rows: readonly QueryRow[];
  /** The URL that the rows were parsed from. */
  readonly source: StepValue;
  /** The URL that they resulted in. */
  readonly result: StepValue;
}

/** Edits the query of the URL as rows. */
export function QueryTab({ url, onChange, findings }: QueryTabProps) {
  const [lastEdit, setLastEdit] = useState<UnfinishedQuery>();
  const current = parseQuery(url);
  const unfinished = current === undefined && lastEdit?.result.text === url.text ? lastEdit : undefined;
  const rows = current ?? unfinished?.rows;
  if (rows === undefined) {
    return <p class="muted">This expression can’t be split into parameters. Edit them in the URL field.</p>;
  }
  const source = unfinished?.source ?? url;
  return (
    <RowsEditor
      noun="parameter"
      rows={rows}
      field="query"
      findings={findings}
      onChange={(next) => {
        const result = replaceQuery(source, next);
        setLastEdit({ rows: next, source, result });
        onChange(result);
      }}
    />
  );
}
