import { AppError } from '../../platform/errors.ts';
import { attributeFlaws, type Attributes, type Flaw } from './attributes.ts';
import type { Category } from './categories.ts';
import { InvalidAttribute } from './errors.ts';

/** Throws one entry for each attribute that the category would not take, named `attributes.<name>`. */
export function requireAttributes(category: Category, attributes: Attributes): void {
  const flaws = attributeFlaws(category.attributes, attributes);
  if (flaws.length > 0) throw invalidAttributes(flaws, 'attributes.');
}

export function invalidAttributes(flaws: readonly Flaw[], prefix: string): AppError {
  const entries = flaws.flatMap(
    ({ name, message }) => InvalidAttribute({ field: `${prefix}${name}`, with: { problem: message } }).entries,
  );
  return new AppError(InvalidAttribute.status, entries);
}
