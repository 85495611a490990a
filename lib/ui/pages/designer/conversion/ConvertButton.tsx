import { useState } from 'preact/hooks';

import type { Conversion } from '../../../../step/conversion/convertStep.js';
import { isRequestFunction } from '../../../../step/requestFunction.js';
import type { StepDraft } from '../../../../step/stepDraft.js';
import { Dialog } from '../../../kit/Dialog.js';
import { applyConversion } from './applyConversion.js';
import { convertInWorker } from './convertInWorker.js';

interface ConvertButtonProps {
  readonly form: StepDraft;
  readonly onChange: (form: StepDraft) => void;
}

/** Converts a step to `request` once the user has seen what changes, and back. */
export function ConvertButton({ form, onChange }: ConvertButtonProps) {
  const [conversion, setConversion] = useState<Conversion>();
  const [isBusy, setBusy] = useState(false);
  const [replaced, setReplaced] = useState<{ readonly before: StepDraft; readonly after: StepDraft }>();
  const close = (): void => setConversion(undefined);
  if (isRequestFunction(form.function)) {
    // An opened step is another one.
    if (replaced?.after.function !== form.function || replaced.after.name !== form.name) return null;
    return (
      <button
        type="button"
        class="secondary outline"
        onClick={() => {
          onChange(replaced.before);
          setReplaced(undefined);
        }}
      >
        Undo conversion
      </button>
    );
  }
  const convert = async (): Promise<void> => {
    setBusy(true);
    setConversion(await convertInWorker(form));
    setBusy(false);
  };
  return (
    <>
      <button
        type="button"
        class="secondary outline"
        aria-busy={isBusy}
        disabled={isBusy}
        onClick={() => void convert()}
      >
        Convert to request
      </button>
      {conversion !== undefined && (
        <ConversionDialog
          conversion={conversion}
          onConfirm={(converted) => {
            const after = applyConversion(form, converted);
            setReplaced({ before: form, after });
            onChange(after);
            close();
          }}
          onClose={close}
        />
      )}
    </>
  );
}

interface ConversionDialogProps {
  readonly conversion: Conversion;
  readonly onConfirm: (converted: Extract<Conversion, { kind: 'converted' }>) => void;
  readonly onClose: () => void;
}

function ConversionDialog({ conversion, onConfirm, onClose }: ConversionDialogProps) {
  return (
    <Dialog title="Convert to request" onClose={onClose} wide>
      {conversion.kind === 'converted' ? (
        <>
          <p>The function request sends the same request. What changes:</p>
          <ul class="changes">
            {conversion.changes.map(({ part, text }) => (
              <li key={text}>
                <strong>{part}</strong>: {text}
              </li>
            ))}
          </ul>
          <p>Expressions of later steps that read a renamed member have to be changed there.</p>
        </>
      ) : (
        <>
          <p>The step stays as it is:</p>
          <ul class="changes">
            {conversion.kind === 'refused' ? (
              conversion.reasons.map((reason) => <li key={reason}>{reason}</li>)
            ) : (
              <li>Only the functions of v2 can be converted.</li>
            )}
          </ul>
        </>
      )}
      <footer>
        <button type="button" class="secondary" onClick={onClose}>
          {conversion.kind === 'converted' ? 'Cancel' : 'Close'}
        </button>
        {conversion.kind === 'converted' && (
          <button type="button" onClick={() => onConfirm(conversion)}>
            Convert
          </button>
        )}
      </footer>
    </Dialog>
  );
}
