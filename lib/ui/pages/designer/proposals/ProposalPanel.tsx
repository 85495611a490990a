import './proposals.css';

import { useEffect, useId, useRef, useState } from 'preact/hooks';

import type { Confidence } from '../../../../step/proposals/proposal.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import { Badge } from '../../../kit/Badge.js';
import { Failure } from '../../../kit/Failure.js';
import { readField, SAMPLE_PAGES } from '../result/samplePages.js';
import type { CheckResult } from './describeCheck.js';
import { describePagination } from './describeProposal.js';
import type { ProposalControl } from './useProposals.js';

interface ProposalPanelProps {
  readonly control: ProposalControl;
  readonly form: StepDraft;
  readonly onChange: (form: StepDraft) => void;
}

/** Offers settings that read all records of a list, as the sample suggests. */
export function ProposalPanel({ control, form, onChange }: ProposalPanelProps) {
  const { offer, failure, lookForPages } = control;
  const [used, setUsed] = useState<{ readonly before: StepDraft; readonly after: StepDraft }>();
  const hasPages = readField(form, 'pagination') !== undefined;
  if (offer === undefined || hasPages) {
    // Other changes would be undone as well.
    const undo = used?.after === form ? used.before : undefined;
    const look = hasPages ? undefined : lookForPages;
    if (undo === undefined && look === undefined) return null;
    return (
      <section aria-label="Proposals" class="panel proposals">
        <UsedSettings hasPages={hasPages} takesFocus={undo !== undefined} />
        <div class="proposal-actions">
          {undo !== undefined && (
            <button
              type="button"
              class="small secondary outline"
              onClick={() => {
                onChange(undo);
                setUsed(undefined);
              }}
            >
              Undo
            </button>
          )}
          {look !== undefined && (
            <button
              type="button"
              class="small secondary outline"
              aria-busy={control.isBusy}
              disabled={control.isBusy}
              onClick={look}
            >
              Look for further pages
            </button>
          )}
        </div>
        {failure !== undefined && <Failure failure={failure} />}
      </section>
    );
  }
  const use = (index?: number): void => {
    const after = control.apply(form, index);
    setUsed({ before: form, after });
    onChange(after);
    control.clear();
  };
  const { records, chosen, pagination, lastPage, checks, checking } = offer;
  return (
    <section aria-label="Proposals" class="panel proposals">
      <h2>Emit each record of this list</h2>
      <RecordChoice control={control} />
      {pagination.length === 0 ? (
        <p>
          {lastPage === undefined
            ? 'Nothing in the response says that there are further pages.'
            : `${lastPage} A sample with further pages shows how they are read.`}
        </p>
      ) : (
        <ul class="proposal-list">
          {pagination.map((proposal, index) => (
            <li key={index}>
              <p>
                <strong>{describePagination(proposal.pagination)}</strong>{' '}
                <Badge tone="calm">{formatConfidence(proposal.confidence)}</Badge>
              </p>
              <p class="muted">{proposal.reason}</p>
              <div role="status">
                {checking === index && <p aria-busy="true">Reading page 2…</p>}
                {checking !== index && <CheckNote result={checks[index]} />}
              </div>
              <div class="proposal-actions">
                <button
                  type="button"
                  class={checks[index]?.isVerified === true ? 'small' : 'small secondary outline'}
                  aria-label={`Use ${describePagination(proposal.pagination)}`}
                  onClick={() => use(index)}
                >
                  Use
                </button>
                {checks[index]?.isVerified !== true && (
                  <button
                    type="button"
                    class="small secondary outline"
                    aria-label={`Check ${describePagination(proposal.pagination)}`}
                    disabled={checking !== undefined}
                    onClick={() => control.check(index)}
                  >
                    Check
                  </button>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {failure !== undefined && <Failure failure={failure} />}
      {records[chosen]?.records !== readField(form, 'records') && (
        <button type="button" class="small secondary outline" onClick={() => use()}>
          Use the records of this page only
        </button>
      )}
    </section>
  );
}

function RecordChoice({ control: { offer, choose } }: Pick<ProposalPanelProps, 'control'>) {
  const name = useId();
  const { records = [], chosen = 0, checking } = offer ?? {};
  const [only] = records;
  if (records.length === 1 && only !== undefined) {
    return (
      <p>
        Records: <code>{only.records}</code> <small class="muted">{only.reason}</small>
      </p>
    );
  }
  return (
    <fieldset class="record-choice">
      <legend>Records</legend>
      {records.map(({ records: path, reason }, index) => (
        <label key={path}>
          <input
            type="radio"
            name={name}
            checked={index === chosen}
            disabled={checking !== undefined}
            onChange={() => choose(index)}
          />
          <code>{path}</code> <small class="muted">{reason}</small>
        </label>
      ))}
    </fieldset>
  );
}

function CheckNote({ result }: { readonly result: CheckResult | undefined }) {
  if (result === undefined) return null;
  return (
    <p>
      {result.isVerified ? (
        <Badge tone="good">Verified: {result.text}</Badge>
      ) : (
        <>
          <Badge tone="warn">Not verified</Badge> {result.text}
        </>
      )}
    </p>
  );
}

interface UsedSettingsProps {
  readonly hasPages: boolean;
  /** The button that was pressed is gone. */
  readonly takesFocus: boolean;
}

function UsedSettings({ hasPages, takesFocus }: UsedSettingsProps) {
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (takesFocus) note.current?.focus();
  }, [takesFocus]);
  return (
    <p ref={note} tabIndex={-1}>
      {hasPages
        ? `The step reads all pages and emits each record. A sample reads ${String(SAMPLE_PAGES)} pages at most.`
        : 'The step emits each record of the response, which is one page.'}
    </p>
  );
}

function formatConfidence(confidence: Confidence): string {
  return `${capitalize(confidence)} confidence`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
