import { useRef } from 'preact/hooks';

import { asJsonObject, type JsonObject } from '../../../../json.js';
import type { BodyDraft } from '../../../../step/stepDraft.js';
import { setMember } from '../../../../step/structuredSetting.js';
import type { Evaluation } from '../preview/preview.js';
import { BodyContent } from './BodyContent.js';
import {
  BODY_KINDS,
  BODY_KIND_NAMES,
  changeKind,
  convertDraftBody,
  findBodyKind,
  TYPED_KINDS,
  type BodyKind,
} from './bodyKinds.js';
import { MediaTypeField } from './MediaTypeField.js';

interface BodyFormProps {
  readonly body: JsonObject;
  /** @param body undefined for none */
  readonly onChange: (body: JsonObject | undefined) => void;
  /** The body in the field `reader`. */
  readonly readerBody: BodyDraft;
  /** Removes it and sets the field `body`. */
  readonly onReplaceReaderBody: (body: JsonObject | undefined) => void;
  readonly problems: Readonly<Record<string, string>>;
  readonly evaluations: Readonly<Record<string, Evaluation>>;
}

type Kind = BodyKind | 'none' | 'reader';

/** Edits the field `body`. Each kind keeps its values while another is chosen. */
export function BodyForm({ body, onChange, readerBody, onReplaceReaderBody, problems, evaluations }: BodyFormProps) {
  const kept = useRef<Partial<Record<BodyKind, JsonObject>>>({});
  const own = findBodyKind(body);
  const kind: Kind = own ?? (readerBody.kind === 'none' ? 'none' : 'reader');
  const choose = (next: Kind): void => {
    kept.current = { ...kept.current, ...convertDraftBody(readerBody), ...(own !== undefined && { [own]: body }) };
    const replace = readerBody.kind === 'none' ? onChange : onReplaceReaderBody;
    replace(next === 'none' || next === 'reader' ? undefined : changeKind(next, body, kept.current));
  };
  const kinds: readonly Kind[] = ['none', ...BODY_KIND_NAMES, ...(kind === 'reader' ? (['reader'] as const) : [])];
  return (
    <>
      <fieldset class="kinds">
        <legend class="visually-hidden">Body type</legend>
        {kinds.map((each) => (
          <label key={each}>
            <input type="radio" name="body-kind" checked={each === kind} onChange={() => choose(each)} />
            {each === 'none' ? 'None' : each === 'reader' ? `In REST API: ${readerBody.kind}` : BODY_KINDS[each]}
          </label>
        ))}
      </fieldset>
      {kind === 'none' && <p class="muted">The request has no body, unless a parameter is in the body.</p>}
      {own !== undefined && readerBody.kind !== 'none' && (
        <p class="field-error">
          There is a body in the field REST API, too.{' '}
          <button type="button" class="small secondary outline" onClick={() => onReplaceReaderBody(body)}>
            Remove that one
          </button>
        </p>
      )}
      {own !== undefined && (
        <BodyContent kind={own} body={body} onChange={onChange} problems={problems} evaluations={evaluations} />
      )}
      {own !== undefined && TYPED_KINDS.includes(own) && (
        <MediaTypeField
          label="Media type"
          value={body.contentType}
          hint={
            own === 'text' ? 'text/plain; charset=utf-8' : own === 'xml' ? 'application/xml' : 'That of the attachment'
          }
          problem={problems['body.contentType']}
          onChange={(contentType) => onChange(setMember(body, 'contentType', contentType))}
        />
      )}
      {own !== undefined && (
        <label>
          <input
            type="checkbox"
            checked={body.compress === 'gzip'}
            onChange={({ currentTarget }) =>
              onChange(setMember(asJsonObject(body), 'compress', currentTarget.checked ? 'gzip' : undefined))
            }
          />
          Compress with gzip
        </label>
      )}
    </>
  );
}
