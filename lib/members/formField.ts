/** A field of a form, in the format of component.json. */
export interface FormField {
  readonly viewClass: string;
  readonly label: string;
  readonly required?: boolean;
  readonly note?: string;
  readonly placeholder?: string;
  /** Label of the empty option of a select. */
  readonly prompt?: string;
  readonly help?: { readonly description?: string };
  /** Options of a select: stored value -> label. */
  readonly model?: Readonly<Record<string, string>>;
}

/** Fields by the name of their member. */
export type FormFields = Readonly<Record<string, FormField>>;

type More = Partial<FormField>;

export function textField(label: string, more: More = {}): FormField {
  return { viewClass: 'TextFieldView', label, ...more };
}

export function passwordField(label: string, more: More = {}): FormField {
  return { viewClass: 'PasswordFieldView', label, ...more };
}

export function textAreaField(label: string, more: More = {}): FormField {
  return { viewClass: 'TextAreaView', label, ...more };
}

/** @param prompt label of the empty option, which stands for the default */
export function selectField(
  label: string,
  prompt: string,
  model: Readonly<Record<string, string>>,
  more: More = {},
): FormField {
  return { viewClass: 'SelectView', label, prompt, model, ...more };
}

export function help(description: string): Pick<FormField, 'help'> {
  return { help: { description } };
}
