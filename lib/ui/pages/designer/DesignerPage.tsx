import './designer.css';

import { useEffect, useRef, useState } from 'preact/hooks';

import { buildHref, replaceHash, route } from '../../state/router.js';
import { Failure } from '../../kit/Failure.js';
import { notify } from '../../kit/notices.js';
import { isCtrlEnter } from '../../kit/isCtrlEnter.js';
import { Page } from '../../kit/Page.js';
import { ConvertButton } from './conversion/ConvertButton.js';
import { CredentialPicker } from './CredentialPicker.js';
import { FunctionPicker } from './FunctionPicker.js';
import { matchesSecret, getFlowReference } from './stepCredential.js';
import { OpenDialog } from './flow/OpenDialog.js';
import { SaveDialog } from './flow/SaveDialog.js';
import { useExampleFromUrl } from './flow/useExampleFromUrl.js';
import { focusProblem } from './focusProblem.js';
import { ProblemList } from './ProblemList.js';
import type { PlacedProblem } from './problemPlaces.js';
import { MessagePanel } from './MessagePanel.js';
import { toTextValue } from '../../../step/stepValue.js';
import { PreviewPanel } from './preview/PreviewPanel.js';
import { isRequestFunction } from '../../../step/requestFunction.js';
import { ProposalPanel } from './proposals/ProposalPanel.js';
import { RequestBar } from './request/RequestBar.js';
import { RequestTabs } from './request/RequestTabs.js';
import { RequestForm } from './requestForm/RequestForm.js';
import { ResultPanel } from './result/ResultPanel.js';
import { useDesigner, type Designer } from './useDesigner.js';

/** The step designer: the request, its preview, and a sample of the response. */
export function DesignerPage() {
  const { workspaceId } = route.value;
  const designer = useDesigner(workspaceId);
  const { form, setForm, data, sample, isTrigger } = designer;
  const [dialog, setDialog] = useState<'open' | 'save'>();
  const container = useRef<HTMLDivElement>(null);
  useExampleFromUrl(data.isReady ? designer.open : undefined);
  useCredentialFromUrl(workspaceId, designer);

  const retrieveSample = (): void => {
    if (designer.retrieveSample()) return;
    notify('Some fields are missing or invalid. Check the fields in red.', 'bad');
    // The error messages appear with the next render.
    setTimeout(() => {
      const find = (selector: string) => container.current?.querySelector<HTMLElement>(selector);
      const field = '[aria-invalid], .code-editor [data-invalid]';
      if (!find(field)) find('[role="tab"][data-invalid]')?.click();
      setTimeout(() => find(field)?.focus());
    });
  };
  const close = (): void => setDialog(undefined);

  return (
    <Page
      title="REST step"
      actions={
        <>
          <button type="button" class="secondary outline" onClick={() => setDialog('open')}>
            Open
          </button>
          <button type="button" class="secondary outline" onClick={() => setDialog('save')}>
            Save
          </button>
        </>
      }
    >
      {data.failure !== undefined && <Failure failure={data.failure} retry={data.reload} />}
      <div
        class="designer"
        ref={container}
        onKeyDown={(event) => {
          if (!isCtrlEnter(event) || sample.isBusy) return;
          event.preventDefault();
          retrieveSample();
        }}
      >
        <RequestBar
          form={form}
          onChange={setForm}
          findings={designer.findings}
          isBusy={sample.isBusy}
          onSend={retrieveSample}
          onStop={() => void sample.stop()}
        />
        <div class="pickers">
          <div class="picker">
            <FunctionPicker
              form={form}
              onChange={setForm}
              functions={data.functions}
              chosenFunction={designer.chosenFunction}
              components={data.components}
            />
            {data.functions.some(({ name }) => isRequestFunction(name)) && (
              <ConvertButton form={form} onChange={setForm} />
            )}
          </div>
          <CredentialPicker
            secrets={data.secrets}
            isReady={data.isReady}
            secretId={form.secretId}
            onChange={(secretId) => setForm((previous) => ({ ...previous, secretId }))}
            onSaved={(secretId) => {
              setForm((previous) => ({ ...previous, secretId }));
              data.reload();
            }}
            componentId={designer.chosenFunction?.componentId}
          />
        </div>
        <DesignerColumns
          designer={designer}
          onRetry={retrieveSample}
          onSelectProblem={(problem) => container.current && focusProblem(container.current, problem)}
        />
      </div>
      {dialog === 'open' && (
        <OpenDialog
          onOpen={(step) => {
            close();
            designer.open(step);
          }}
          onClose={close}
        />
      )}
      {dialog === 'save' && (
        <SaveDialog
          form={form}
          isTrigger={isTrigger}
          source={designer.source}
          onRename={(name) => setForm((previous) => ({ ...previous, name }))}
          onClose={close}
        />
      )}
    </Page>
  );
}

interface DesignerColumnsProps {
  readonly designer: Designer;
  readonly onRetry: () => void;
  readonly onSelectProblem: (problem: PlacedProblem) => void;
}

function DesignerColumns({ designer, onRetry, onSelectProblem }: DesignerColumnsProps) {
  const showProblems = (texts: readonly string[]) => (
    <ProblemList problems={texts.map(designer.placeProblem)} onSelect={onSelectProblem} />
  );
  const { form, setForm, data, findings, chosenFunction, sample } = designer;
  return (
    <div class="designer-columns">
      {isRequestFunction(form.function) ? (
        <RequestForm form={form} onChange={setForm} findings={findings} provider={data.provider} />
      ) : (
        <RequestTabs form={form} onChange={setForm} findings={findings} chosenFunction={chosenFunction} />
      )}
      <div class="designer-side">
        <ResultPanel
          control={sample}
          secret={data.secret}
          hasCondition={isGiven(form.settings.when)}
          showProblems={showProblems}
          onRetry={onRetry}
          onUse={(text) => {
            designer.setMessage(JSON.stringify(JSON.parse(text), undefined, 2));
            notify('Set as the sample message');
          }}
        />
        <ProposalPanel control={designer.proposals} form={form} onChange={setForm} />
        <MessagePanel
          text={designer.message}
          onChange={designer.setMessage}
          problem={designer.messageProblem}
          isTrigger={designer.isTrigger(form.function)}
        />
        <PreviewPanel
          preview={designer.preview}
          showProblems={showProblems}
          credential={designer.credential}
          mediaType={form.body.kind === 'raw' ? form.body.mediaType : undefined}
          onAddContentType={(type) => {
            const header = { name: 'Content-Type', value: toTextValue(type) };
            setForm((previous) => ({ ...previous, headers: [...previous.headers, header] }));
          }}
        />
      </div>
    </div>
  );
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Selects the credential that the page's URL names, once. */
function useCredentialFromUrl(workspaceId: string, { data: { secrets }, setForm }: Designer): void {
  const secretId = route.value.query.get('credential') ?? '';
  const found = secrets.find((secret) => matchesSecret(secret, secretId));
  useEffect(() => {
    if (found === undefined) return;
    setForm((previous) => ({ ...previous, secretId: getFlowReference(found) }));
    const { query } = route.value;
    query.delete('credential');
    replaceHash(buildHref(workspaceId, 'rest-step', [], query.toString()));
  }, [found?.id]);
}
