import type { Row } from '../../../../step/stepDraft.js';
import type { Findings } from '../findings.js';
import { RowsEditor } from './RowsEditor.js';

interface HeadersTabProps {
  readonly headers: readonly Row[];
  readonly onChange: (headers: readonly Row[]) => void;
  readonly findings: Findings;
}

const HEADER_NAMES = [
  'Accept',
  'Accept-Language',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Prefer',
];

/** Edits the headers as rows, with suggested names. */
export function HeadersTab({ headers, onChange, findings }: HeadersTabProps) {
  return (
    <>
      <RowsEditor
        noun="header"
        rows={headers}
        onChange={onChange}
        findings={findings}
        field="headers"
        names="header-names"
      />
      <datalist id="header-names">
        {HEADER_NAMES.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
