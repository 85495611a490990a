import './designer.css';

import { useEffect, useRef, useState } from 'preact/hooks';

import type { AuthClient, Component, Secret } from '../../api/resources.js';
import { replaceHash, route, hrefOf } from '../../app/router.js';
import { api } from '../../app/session.js';
import { useLoad } from '../../app/useLoad.js';
import { Failure } from '../../kit/Failure.js';
import { notify } from '../../kit/notices.js';
import { Page } from '../../kit/Page.js';
import { useDraft } from '../../kit/useDraft.js';
import { flavourOf, stepFunctions } from './components.js';
import { CredentialPicker } from './CredentialPicker.js';
import { credentialFor, isSecretOf, nameInFlow, previewCredential } from './credentials.js';
import { CodeEditor } from './editor/CodeEditor.js';
import { Outcome } from './editor/Outcome.js';
import { OpenDialog } from './flow/OpenDialog.js';
import { SaveDialog } from './flow/SaveDialog.js';
import { useExample } from './flow/useExample.js';
import { expressionsOf } from './model/expressions.js';
import type { OpenedStep } from './model/flowText.js';
import { messageProblem, problemsOf } from './model/problems.js';
import { toReader } from './model/reader.js';
import { sampleOrder } from './model/sampleOrder.js';
import { EMPTY_STEP } from './model/stepForm.js';
import { fixed } from './model/value.js';
import { PreviewPanel } from './preview/PreviewPanel.js';
import { RequestBar } from './request/RequestBar.js';
import { RequestTabs } from './request/RequestTabs.js';
import { ResultPanel } from './result/ResultPanel.js';
import { useSample } from './result/useSample.js';
import { usePreview } from './usePreview.js';

/** The page on which a step is made: the request, what will be sent, and what comes back. */
export function DesignerPage() {
  const { workspaceId } = route.value;
  const workspace = `v2/workspaces/${workspaceId}`;
  const [form, setForm] = useDraft(`rest-step 1 ${workspaceId}`, EMPTY_STEP);
  const [message, setMessage] = useDraft(`rest-step message ${workspaceId}`, '{}');
  const [hasTried, setTried] = useState(false);
  const [dialog, setDialog] = useState<'open' | 'save'>();
  const place = useRef<HTMLDivElement>(null);

  const components = useLoad((signal) => api.get<readonly Component[]>('v2/components', signal), []);
  const secrets = useLoad((signal) => api.get<readonly Secret[]>(`${workspace}/secrets`, signal), [workspaceId]);
  const clients = useLoad(
    (signal) => api.get<readonly AuthClient[]>(`v2/auth-clients?workspace_id=${workspaceId}`, signal),
    [workspaceId],
  );
  const all = secrets.data?.data ?? [];
  const secret = all.find((one) => isSecretOf(one, form.secretId));
  const functions = stepFunctions(components.data?.data ?? []);
  const chosen =
    functions.find(({ componentId, name }) => name === form.function && componentId === form.component) ??
    functions.find(({ name }) => name === form.function);
  const isTrigger = (name: string): boolean => functions.some((one) => one.name === name && one.isTrigger);
  const control = useSample(workspaceId);

  const wrongMessage = isTrigger(form.function) ? undefined : messageProblem(message);
  const body: unknown = isTrigger(form.function) || wrongMessage !== undefined ? {} : JSON.parse(message);
  const credential = previewCredential(secret, clients.data?.data ?? []);
  const preview = usePreview(
    form.url.text === ''
      ? undefined
      : {
          flavour: flavourOf(form.function),
          config: { ...form.settings, reader: toReader(form) },
          message: { body },
          variables: Object.fromEntries(form.variables.map(({ name, value }) => [name, value])),
          credential: { type: credential.type, values: credential.values },
          expressions: expressionsOf(form),
        },
  );
  const problems = problemsOf(form);
  // An address that nobody has begun to type is no fault yet.
  const shownProblems =
    form.url.text === '' && !hasTried
      ? Object.fromEntries(Object.entries(problems).filter(([field]) => field !== 'url'))
      : problems;
  const findings = {
    problems: shownProblems,
    evaluated: preview?.fields ?? {},
  };

  function open({ form: opened, lost }: OpenedStep): void {
    setDialog(undefined);
    setForm((before) => ({ ...opened, secretId: credentialFor(opened.secretId, before.secretId, all) }));
    for (const words of lost) notify(words, 'bad');
  }

  async function retrieve(): Promise<void> {
    setTried(true);
    if (Object.keys(problems).length > 0 || wrongMessage !== undefined) {
      // Where a field is wrong, its words are beside it once the page has been drawn again.
      setTimeout(() => place.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
      notify('Something is missing or wrong: see the fields in red', 'bad');
      return;
    }
    await control.start(() => sampleOrder({ form, isTrigger, body, componentId: chosen?.componentId }));
  }

  useExample(secrets.state === 'loading' ? undefined : open);
  useEffect(() => {
    const asked = route.value.query.get('credential');
    const found = all.find((one) => isSecretOf(one, asked ?? ''));
    if (found === undefined) return;
    setForm((before) => ({ ...before, secretId: nameInFlow(found) }));
    const { query } = route.value;
    query.delete('credential');
    replaceHash(hrefOf(workspaceId, 'rest-step', [], query.toString()));
  }, [secrets.data]);

  const failed = [components, secrets].find(({ state }) => state === 'failed');
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
      {failed?.state === 'failed' && <Failure failure={failed.failure} retry={failed.reload} />}
      <div
        class="designer"
        ref={place}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || control.isBusy) return;
          event.preventDefault();
          void retrieve();
        }}
      >
        <div class="designer-request">
          <RequestBar
            form={form}
            onChange={setForm}
            findings={findings}
            isBusy={control.isBusy}
            onSend={() => void retrieve()}
            onStop={() => void control.stop()}
          />
          <CredentialPicker
            secrets={all}
            secretId={form.secretId}
            onChange={(secretId) => setForm((before) => ({ ...before, secretId }))}
            onSaved={(id) => {
              setForm((before) => ({ ...before, secretId: id }));
              secrets.reload();
            }}
            componentId={chosen?.componentId}
          />
          <RequestTabs
            form={form}
            onChange={setForm}
            findings={findings}
            functions={functions}
            chosen={chosen}
            components={components.data?.data ?? []}
          />
        </div>
        <div class="designer-side">
          <ResultPanel
            control={control}
            secret={secret}
            onAgain={() => void retrieve()}
            onUse={(text) => {
              setMessage(pretty(text));
              notify('This is the sample message now');
            }}
          />
          <section aria-label="Sample message" class="panel">
            <h2>Sample message</h2>
            {isTrigger(form.function) ? (
              <p class="muted">A trigger begins the flow: its message is empty.</p>
            ) : (
              <>
                <p class="muted">
                  <small>The body of a message as the step before would send it. Expressions see it.</small>
                </p>
                <CodeEditor label="Sample message" text={message} onChange={setMessage} problem={wrongMessage} tall />
                <Outcome id="message-problem" problem={wrongMessage} evaluated={undefined} />
              </>
            )}
          </section>
          <PreviewPanel
            preview={form.url.text === '' ? undefined : preview}
            credential={credential}
            mediaType={form.body.kind === 'raw' ? form.body.mediaType : undefined}
            onAddContentType={(type) =>
              setForm((before) => ({
                ...before,
                headers: [...before.headers, { name: 'Content-Type', value: fixed(type) }],
              }))
            }
          />
        </div>
      </div>
      {dialog === 'open' && <OpenDialog onOpen={open} onClose={() => setDialog(undefined)} />}
      {dialog === 'save' && (
        <SaveDialog
          form={form}
          isTrigger={isTrigger}
          onRename={(name) => setForm((before) => ({ ...before, name }))}
          onClose={() => setDialog(undefined)}
        />
      )}
    </Page>
  );
}

function pretty(json: string): string {
  return JSON.stringify(JSON.parse(json), undefined, 2);
}
