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

type FieldOptions = Partial<FormField>;

export function textField(label: string, options: FieldOptions = {}): FormField {
  return { viewClass: 'TextFieldView', label, ...options };
}

export function passwordField(label: string, options: FieldOptions = {}): FormField {
  return { viewClass: 'PasswordFieldView', label, ...options };
}

export function textAreaField(label: string, options: FieldOptions = {}): FormField {
  return { viewClass: 'TextAreaView', label, ...options };
}

/** @param prompt label of the empty option, which stands for the default */
export function selectField(
  label: string,
  prompt: string,
  model: Readonly<Record<string, string>>,
  options: FieldOptions = {},
): FormField {
  return { viewClass: 'SelectView', label, prompt, model, ...options };
}

export function help(description: string): Pick<FormField, 'help'> {
  return { help: { description } };
}
