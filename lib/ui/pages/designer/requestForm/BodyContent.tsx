import { asJsonObject, type JsonObject } from '../../../../json.js';
import { setMember } from '../../../../step/structuredSetting.js';
import { CodeEditor } from '../editor/CodeEditor.js';
import { FieldResult } from '../editor/FieldResult.js';
import type { Evaluation } from '../preview/preview.js';
import { readRows, type BodyKind } from './bodyKinds.js';
import { ExpressionField } from './ExpressionField.js';
import { FormFields } from './FormFields.js';
import { SourceField } from './SourceField.js';
import { MultipartFields } from './MultipartFields.js';

interface BodyContentProps {
  readonly kind: BodyKind;
  readonly body: JsonObject;
  readonly onChange: (body: JsonObject) => void;
  readonly problems: Readonly<Record<string, string>>;
  readonly evaluations: Readonly<Record<string, Evaluation>>;
}

/** The fields of one kind of body. */
export function BodyContent({ kind, body, onChange, problems, evaluations }: BodyContentProps) {
  const change = (content: unknown): void => onChange({ ...body, [kind]: content });
  const content = body[kind];
  const path = `body.${kind}`;
  const shared = { path, problems, evaluations };
  switch (kind) {
    case 'json':
    case 'ndjson':
      return (
        <SourceField
          {...shared}
          label={kind === 'json' ? 'JSON body' : 'NDJSON body'}
          note={
            kind === 'json'
              ? 'JSON or a JSONata expression. Unquoted names are values of the message.'
              : 'A JSONata expression that gives a list. Each value is sent as a line of JSON.'
          }
          hint={kind === 'json' ? '{ "name": "Ann", "for": customer.name }' : 'orders'}
          source={content}
          onChange={change}
        />
      );
    case 'text':
    case 'xml':
      return (
        <ExpressionField
          label={kind === 'text' ? 'Text body' : 'XML body'}
          stored={content}
          onChange={(next) => change(next ?? '')}
          evaluation={evaluations[path]}
          problem={problems[path]}
          tall
        />
      );
    case 'file':
      return (
        <ExpressionField
          label="File"
          stored={content}
          onChange={(next) => change(next ?? '')}
          evaluation={evaluations[path]}
          problem={problems[path]}
          hint="https://… or the name of an attachment"
        />
      );
    case 'form':
      return <FormFields content={content} onChange={change} {...shared} />;
    case 'multipart':
      return <MultipartFields parts={readRows(content)} onChange={change} {...shared} />;
    case 'graphql':
      return <GraphqlFields content={content} onChange={change} {...shared} />;
  }
}

interface ContentProps {
  readonly content: unknown;
  readonly onChange: (content: unknown) => void;
  readonly path: string;
  readonly problems: Readonly<Record<string, string>>;
  readonly evaluations: Readonly<Record<string, Evaluation>>;
}

function GraphqlFields({ content, onChange, path, problems, evaluations }: ContentProps) {
  const given = asJsonObject(content);
  const { query, operationName } = given;
  const problem = problems[path] ?? problems[`${path}.query`];
  return (
    <div class="stack">
      <div class="value-field">
        <p class="muted">
          <small>The document is text, not an expression. Values go into the variables.</small>
        </p>
        <CodeEditor
          label="GraphQL document"
          text={typeof query === 'string' ? query : ''}
          onChange={(text) => onChange({ ...given, query: text })}
          problem={problem}
          hint={'query Order($id: ID!) { order(id: $id) { total } }'}
          tall
        />
        <FieldResult id="graphql-query-result" problem={problem} evaluation={undefined} />
      </div>
      <SourceField
        path={`${path}.variables`}
        problems={problems}
        evaluations={evaluations}
        label="GraphQL variables"
        note="A JSONata expression that gives an object."
        hint={'{ "id": id }'}
        source={given.variables}
        onChange={(text) => onChange(setMember(given, 'variables', text))}
      />
      <label>
        Operation name
        <input
          value={typeof operationName === 'string' ? operationName : ''}
          placeholder="None: the document has one operation"
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => onChange(setMember(given, 'operationName', currentTarget.value))}
        />
      </label>
    </div>
  );
}
