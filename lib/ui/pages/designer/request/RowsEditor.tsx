import type { ComponentChildren } from 'preact';

import type { Row } from '../../../../step/stepDraft.js';
import { EMPTY_VALUE, type StepValue } from '../../../../step/stepValue.js';
import { ValueField } from '../editor/ValueField.js';
import type { Findings } from '../findings.js';

/** A row; locked ones are read-only. */
type EditableRow = Row & { readonly locked?: true };

interface RowsEditorProps {
  /** Noun for the labels: `header`. */
  readonly noun: string;
  readonly rows: readonly EditableRow[];
  readonly onChange: (rows: readonly EditableRow[]) => void;
  readonly findings: Findings;
  /** Prefix of the field names in the findings. */
  readonly field: string;
  /** Id of the datalist with suggested names. */
  readonly names?: string;
}

/** Edits rows of a name and a value. The last row is always empty; typing there adds a row. */
export function RowsEditor({ noun, rows, onChange, findings, field, names }: RowsEditorProps) {
  const rowsWithBlank: readonly EditableRow[] = [...rows, { name: '', value: EMPTY_VALUE }];
  const replaceRow = (index: number, row: EditableRow): void =>
    onChange([...rows.slice(0, index), row, ...rows.slice(index + 1)]);
  return (
    <ul class="rows">
      {rowsWithBlank.map((row, index) => {
        const number = String(index + 1);
        const key = `${field}.${String(index)}`;
        return (
          <RowFrame
            key={index}
            label={`Remove ${noun} ${number}`}
            onRemove={index < rows.length ? () => onChange(rows.filter((_row, other) => other !== index)) : undefined}
          >
            <NameField
              label={`Name of ${noun} ${number}`}
              name={row.name}
              problem={findings.problems[`${key}.name`]}
              onChange={(name) => replaceRow(index, { ...row, name })}
              disabled={row.locked === true}
              names={names}
            />
            {row.locked === true ? (
              <p class="locked">
                <code>{row.value.text}</code> <small class="muted">Edit it in the URL field</small>
              </p>
            ) : (
              <ValueField
                label={`Value of ${noun} ${number}`}
                value={row.value}
                onChange={(value: StepValue) => replaceRow(index, { ...row, value })}
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

interface RowFrameProps {
  readonly label: string;
  readonly onRemove: (() => void) | undefined;
  readonly children: ComponentChildren;
}

export function RowFrame({ label, onRemove, children }: RowFrameProps) {
  return (
    <li class="row">
      {children}
      <button
        type="button"
        class="mode secondary outline"
        aria-label={label}
        disabled={onRemove === undefined}
        onClick={onRemove}
      >
        <span aria-hidden="true">×</span>
      </button>
    </li>
  );
}

interface NameFieldProps {
  readonly label: string;
  readonly name: string;
  readonly problem: string | undefined;
  readonly onChange: (name: string) => void;
  readonly disabled?: boolean;
  readonly names?: string | undefined;
}

export function NameField({ label, name, problem, onChange, disabled = false, names }: NameFieldProps) {
  return (
    <div class="row-name">
      <input
        aria-label={label}
        aria-invalid={problem === undefined ? undefined : 'true'}
        value={name}
        placeholder="Name"
        autocomplete="off"
        spellcheck={false}
        disabled={disabled}
        list={names}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {problem !== undefined && <small class="field-error">{problem}</small>}
    </div>
  );
}
