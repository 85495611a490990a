import { ValueField } from '../editor/ValueField.js';
import type { Findings } from '../findings.js';
import { isFileRow, type FileRow, type PartRow } from '../../../../step/stepDraft.js';
import { EMPTY_VALUE } from '../../../../step/stepValue.js';
import { NameField, RowFrame } from './RowsEditor.js';

interface PartsEditorProps {
  readonly parts: readonly PartRow[];
  readonly onChange: (parts: readonly PartRow[]) => void;
  readonly findings: Findings;
}

/** Edits the parts of a multipart form: texts, and files that the step reads from a URL. */
export function PartsEditor({ parts, onChange, findings }: PartsEditorProps) {
  const rows: readonly PartRow[] = [...parts, { name: '', value: EMPTY_VALUE }];
  const replacePart = (index: number, row: PartRow): void =>
    onChange([...parts.slice(0, index), row, ...parts.slice(index + 1)]);
  return (
    <ul class="rows">
      {rows.map((row, index) => {
        const number = String(index + 1);
        const key = `parts.${String(index)}`;
        return (
          <RowFrame
            key={index}
            label={`Remove part ${number}`}
            onRemove={
              index < parts.length ? () => onChange(parts.filter((_part, other) => other !== index)) : undefined
            }
          >
            <NameField
              label={`Name of part ${number}`}
              name={row.name}
              problem={findings.problems[`${key}.name`]}
              onChange={(name) => replacePart(index, { ...row, name })}
            />
            <select
              class="part-kind"
              aria-label={`Type of part ${number}`}
              value={isFileRow(row) ? 'file' : 'text'}
              onChange={({ currentTarget }) => replacePart(index, changeKind(row, currentTarget.value === 'file'))}
            >
              <option value="text">Text</option>
              <option value="file">File</option>
            </select>
            {isFileRow(row) ? (
              <FileFields
                row={row}
                number={number}
                field={key}
                onChange={(file) => replacePart(index, { ...row, file })}
                findings={findings}
              />
            ) : (
              <ValueField
                label={`Value of part ${number}`}
                value={row.value}
                onChange={(value) => replacePart(index, { ...row, value })}
                evaluation={findings.evaluations[key]}
                problem={findings.problems[key]}
                hint="Value"
              />
            )}
          </RowFrame>
        );
      })}
    </ul>
  );
}

interface FileFieldsProps {
  readonly row: FileRow;
  readonly number: string;
  readonly field: string;
  readonly onChange: (file: FileRow['file']) => void;
  readonly findings: Findings;
}

function FileFields({ row: { file }, number, field, onChange, findings }: FileFieldsProps) {
  return (
    <div class="file-fields">
      <ValueField
        label={`URL of file ${number}`}
        value={file.url}
        onChange={(url) => onChange({ ...file, url })}
        evaluation={findings.evaluations[`${field}.url`]}
        problem={findings.problems[`${field}.url`]}
        hint="https://…"
      />
      <ValueField
        label={`Name of file ${number}`}
        value={file.filename}
        onChange={(filename) => onChange({ ...file, filename })}
        evaluation={findings.evaluations[`${field}.filename`]}
        problem={findings.problems[`${field}.filename`]}
        hint="Filename (optional)"
      />
    </div>
  );
}

function changeKind(row: PartRow, toFile: boolean): PartRow {
  if (toFile) return isFileRow(row) ? row : { name: row.name, file: { url: row.value, filename: EMPTY_VALUE } };
  return isFileRow(row) ? { name: row.name, value: row.file.url } : row;
}
