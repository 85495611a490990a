import { useRef, useState } from 'preact/hooks';

import { ApiFailure } from '../api/client.js';
import type { ApiProblem } from '../api/problems.js';
import { formProblems } from '../forms/problems.js';
import { signIn } from './session.js';
import { missingToSignIn } from './signInProblems.js';
import { SignInField } from './SignInField.js';

const PLACES = { '/email': 'email', '/key': 'key' };

/** E-mail and API key. @param email filled in already; that of whoever was signed in */
export function SignInForm({ email: before = '' }: { readonly email?: string }) {
  const [email, setEmail] = useState(before);
  const [key, setKey] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problems, setProblems] = useState<readonly ApiProblem[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const { fields, others } = formProblems(problems, PLACES);

  const show = (found: readonly ApiProblem[]): void => {
    setProblems(found);
    const wrong = Object.keys(formProblems(found, PLACES).fields);
    const name = wrong.includes('email') ? 'email' : 'key';
    form.current?.querySelector<HTMLInputElement>(`[name=${name}]`)?.focus();
  };
  const submit = async (): Promise<void> => {
    const missing = missingToSignIn(email, key);
    if (missing.length > 0) {
      show(missing);
      return;
    }
    setBusy(true);
    try {
      await signIn({ email: email.trim(), key: key.trim() });
    } catch (error: unknown) {
      if (!(error instanceof ApiFailure)) throw error;
      show(error.problems);
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
          {others.map((words) => (
            <p key={words}>{words}</p>
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
        autofocus={before !== ''}
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
