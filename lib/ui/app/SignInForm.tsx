import { useRef, useState } from 'preact/hooks';

import { ApiFailure } from '../api/client.js';
import type { ApiProblem } from '../api/apiProblems.js';
import { groupProblems } from '../forms/formProblems.js';
import { signIn } from '../state/session.js';
import { validateSignIn } from './validateSignIn.js';
import { SignInField } from './SignInField.js';

const FIELDS_BY_POINTER = { '/email': 'email', '/key': 'key' };

/** Form with e-mail and API key. @param email initial value */
export function SignInForm({ email: initialEmail = '' }: { readonly email?: string }) {
  const [email, setEmail] = useState(initialEmail);
  const [key, setKey] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly ApiProblem[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const { fields, others } = groupProblems(problems, FIELDS_BY_POINTER);

  const showProblems = (found: readonly ApiProblem[]): void => {
    setProblems(found);
    const invalid = Object.keys(groupProblems(found, FIELDS_BY_POINTER).fields);
    const name = invalid.includes('email') ? 'email' : 'key';
    form.current?.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus();
  };
  const submit = async (): Promise<void> => {
    const missing = validateSignIn(email, key);
    if (missing.length > 0) {
      showProblems(missing);
      return;
    }
    setBusy(true);
    try {
      await signIn({ email: email.trim(), key: key.trim() });
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      showProblems(error.problems);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      noValidate
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {others.length > 0 && (
        <div role="alert" class="failure">
          {others.map((message) => (
            <p key={message}>{message}</p>
          ))}
        </div>
      )}
      <SignInField
        name="email"
        label="E-mail"
        type="email"
        autocomplete="username"
        value={email}
        problem={fields.email}
        onInput={setEmail}
      />
      <SignInField
        name="key"
        label="API key"
        type="password"
        autocomplete="current-password"
        autofocus={initialEmail !== ''}
        value={key}
        problem={fields.key}
        onInput={setKey}
      />
      <button type="submit" aria-busy={isBusy} disabled={isBusy}>
        Sign in
      </button>
    </form>
  );
}
