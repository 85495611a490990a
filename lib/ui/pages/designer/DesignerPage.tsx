import './designer.css';

import { useEffect, useRef, useState } from 'preact/hooks';

import { hrefOf, replaceHash, route } from '../../app/router.js';
import { Failure } from '../../kit/Failure.js';
import { notify } from '../../kit/notices.js';
import { isCtrlEnter } from '../../kit/ctrlEnter.js';
import { Page } from '../../kit/Page.js';
import { CredentialPicker } from './CredentialPicker.js';
import { isSecretOf, nameInFlow } from './credentials.js';
import { OpenDialog } from './flow/OpenDialog.js';
import { SaveDialog } from './flow/SaveDialog.js';
import { useExample } from './flow/useExample.js';
import { MessagePanel } from './MessagePanel.js';
import { fixed } from './model/value.js';
import { PreviewPanel } from './preview/PreviewPanel.js';
import { RequestBar } from './request/RequestBar.js';
import { RequestTabs } from './request/RequestTabs.js';
import { ResultPanel } from './result/ResultPanel.js';
import { useDesigner, type Designer } from './useDesigner.js';

/** The page on which a step is made: the request, what will be sent, and what comes back. */
export function DesignerPage() {
  const { workspaceId } = route.value;
  const designer = useDesigner(workspaceId);
  const { form, setForm, data, sample, isTrigger } = designer;
  const [dialog, setDialog] = useState<'open' | 'save'>();
  const place = useRef<HTMLDivElement>(null);
  useExample(data.isReady ? designer.open : undefined);
  useAskedCredential(workspaceId, designer);

  const retrieve = (): void => {
    if (designer.retrieve()) return;
    notify('Something is missing or wrong: see the fields in red', 'bad');
    // Their words are beside them once the page has been drawn again.
    setTimeout(() => {
      const find = (selector: string) => place.current?.querySelector<HTMLElement>(selector);
      const field = '[aria-invalid], .code-editor [data-wrong]';
      if (!find(field)) find('[role="tab"][data-wrong]')?.click();
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
        ref={place}
        onKeyDown={(event) => {
          if (!isCtrlEnter(event) || sample.isBusy) return;
          event.preventDefault();
          retrieve();
        }}
      >
        <RequestBar
          form={form}
          onChange={setForm}
          findings={designer.findings}
          isBusy={sample.isBusy}
          onSend={retrieve}
          onStop={() => void sample.stop()}
        />
        <CredentialPicker
          secrets={data.secrets}
          isReady={data.isReady}
          secretId={form.secretId}
          onChange={(secretId) => setForm((before) => ({ ...before, secretId }))}
          onSaved={(secretId) => {
            setForm((before) => ({ ...before, secretId }));
            data.reload();
          }}
          componentId={designer.chosen?.componentId}
        />
        <Columns designer={designer} onAgain={retrieve} />
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
          onRename={(name) => setForm((before) => ({ ...before, name }))}
          onClose={close}
        />
      )}
    </Page>
  );
}

function Columns({ designer, onAgain }: { readonly designer: Designer; readonly onAgain: () => void }) {
  const { form, setForm, data, findings, chosen, sample } = designer;
  return (
    <div class="designer-columns">
      <RequestTabs
        form={form}
        onChange={setForm}
        findings={findings}
        functions={data.functions}
        chosen={chosen}
        components={data.components}
      />
      <div class="designer-side">
        <ResultPanel
          control={sample}
          secret={data.secret}
          onAgain={onAgain}
          onUse={(text) => {
            designer.setMessage(JSON.stringify(JSON.parse(text), undefined, 2));
            notify('This is the sample message now');
          }}
        />
        <MessagePanel
          text={designer.message}
          onChange={designer.setMessage}
          problem={designer.messageProblem}
          isTrigger={designer.isTrigger(form.function)}
        />
        <PreviewPanel
          preview={designer.preview}
          credential={designer.credential}
          mediaType={form.body.kind === 'raw' ? form.body.mediaType : undefined}
          onAddContentType={(type) => {
            const header = { name: 'Content-Type', value: fixed(type) };
            setForm((before) => ({ ...before, headers: [...before.headers, header] }));
          }}
        />
      </div>
    </div>
  );
}

/** Chooses the credential that the address names, once. */
function useAskedCredential(workspaceId: string, { data: { secrets }, setForm }: Designer): void {
  const asked = route.value.query.get('credential') ?? '';
  const found = secrets.find((secret) => isSecretOf(secret, asked));
  useEffect(() => {
    if (found === undefined) return;
    setForm((before) => ({ ...before, secretId: nameInFlow(found) }));
    const { query } = route.value;
    query.delete('credential');
    replaceHash(hrefOf(workspaceId, 'rest-step', [], query.toString()));
  }, [found?.id]);
}
