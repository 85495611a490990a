import { CodeEditor } from '../editor/CodeEditor.js';
import { FieldResult } from '../editor/FieldResult.js';
import { ValueField } from '../editor/ValueField.js';
import type { Findings } from '../findings.js';
import type { BodyDraft } from '../../../../step/stepDraft.js';
import { MEDIA_TYPES } from './mediaTypes.js';
import { PartsEditor } from './PartsEditor.js';
import { RowsEditor } from './RowsEditor.js';

interface BodyTabProps {
  readonly body: BodyDraft;
  readonly onChange: (body: BodyDraft) => void;
  readonly findings: Findings;
}

const BODY_KINDS: readonly (readonly [BodyDraft['kind'], string])[] = [
  ['none', 'None'],
  ['json', 'JSON'],
  ['form', 'Form'],
  ['multipart', 'Multipart'],
  ['raw', 'Raw'],
];

/** Edits the body. Each kind keeps its own values. */
export function BodyTab({ body, onChange, findings }: BodyTabProps) {
  return (
    <>
      <fieldset class="kinds">
        <legend class="visually-hidden">Body type</legend>
        {BODY_KINDS.map(([kind, title]) => (
          <label key={kind}>
            <input
              type="radio"
              name="body-kind"
              checked={body.kind === kind}
              onChange={() => onChange({ ...body, kind })}
            />
            {title}
          </label>
        ))}
      </fieldset>
      <BodyFields body={body} onChange={onChange} findings={findings} />
    </>
  );
}

function BodyFields({ body, onChange, findings }: BodyTabProps) {
  switch (body.kind) {
    case 'none':
      return <p class="muted">The request has no body.</p>;
    case 'json': {
      const evaluation = findings.evaluations.json;
      const problem = findings.problems.json ?? (evaluation?.kind === 'error' ? evaluation.text : undefined);
      return (
        <div class="value-field">
          <p class="muted">
            <small>
              JSON or a JSONata expression. Unquoted names are values of the message: {'{ "for": customer.name }'}
            </small>
          </p>
          <CodeEditor
            label="JSON body"
            text={body.json}
            onChange={(json) => onChange({ ...body, json })}
            problem={problem}
            hint={'{ "name": "Ann" }'}
            tall
          />
          <FieldResult id="json-result" problem={problem} evaluation={evaluation} />
        </div>
      );
    }
    case 'form':
      return (
        <RowsEditor
          noun="field"
          rows={body.form}
          onChange={(form) => onChange({ ...body, form })}
          findings={findings}
          field="form"
        />
      );
    case 'multipart':
      return (
        <PartsEditor
          parts={body.parts}
          onChange={(parts) => onChange({ ...body, parts })}

          findings={findings}
        />
      );
    case 'raw':
      return <RawFields body={body} onChange={onChange} findings={findings} />;
  }
}

function RawFields({ body, onChange, findings }: BodyTabProps) {
  const problem = findings.problems.mediaType;
  return (
    <>
      <label>
        Media type
        <input
          value={body.mediaType}
          list="media-types"
          autocomplete="off"
          spellcheck={false}
          aria-invalid={problem === undefined ? undefined : 'true'}
          aria-describedby="media-type-problem"
          onInput={({ currentTarget }) => onChange({ ...body, mediaType: currentTarget.value })}
        />
      </label>
      <datalist id="media-types">
        {MEDIA_TYPES.map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
      <FieldResult id="media-type-problem" problem={problem} evaluation={undefined} />
      <ValueField
        label="Raw body"
        value={body.raw}
        onChange={(raw) => onChange({ ...body, raw })}
        evaluation={findings.evaluations.raw}
        problem={findings.problems.raw}
        tall
      />
    </>
  );
}
