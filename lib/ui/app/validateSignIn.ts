import type { ApiProblem } from '../api/apiProblems.js';

/** What has to be filled in before there is anything to ask the service. */
export function validateSignIn(email: string, key: string): readonly ApiProblem[] {
  return [
    ...(email.trim() === '' ? [{ code: 'required', detail: 'Enter your e-mail address', pointer: '/email' }] : []),
    ...(key.trim() === '' ? [{ code: 'required', detail: 'Enter an API key of yours', pointer: '/key' }] : []),
  ];
}
