import { help, textField, type FormField } from '../../members/formField.js';

/** Form fields of the endpoints that several grant types use. */
export const AUTHORIZATION_ENDPOINT: FormField = textField('Authorization URL', {
  required: true,
  placeholder: 'https://id.example.com/authorize',
  ...help('The page of the provider where users sign in (auth_uri).'),
});

export const TOKEN_ENDPOINT: FormField = textField('Token URL', {
  required: true,
  placeholder: 'https://id.example.com/token',
  ...help('The endpoint that answers token requests (token_uri).'),
});
