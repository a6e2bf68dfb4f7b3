import type { Field } from '../read-fields.ts';

/** The model that the client asks for. */
export function readModel(root: Field): string {
  const field = root.at('model');
  const model = field.string();
  return model === '' ? field.fail('must not be empty') : model;
}
