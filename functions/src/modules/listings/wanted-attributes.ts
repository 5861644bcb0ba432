import { readAttribute, type AttributeValue, type Flaw } from './attributes.ts';
import type { Category } from './categories.ts';
import { invalidAttributes } from './require-attributes.ts';
import type { ListingFilter } from './schemas.ts';

/** `attr.<name>=` of a query as the values that are stored; throws, naming each that the category does not have. */
export function wantedAttributes(category: Category, filter: ListingFilter): Record<string, AttributeValue> {
  const wanted: Record<string, AttributeValue> = {};
  const flaws: Flaw[] = [];
  for (const [field, text] of Object.entries(filter)) {
    if (!field.startsWith('attr.')) continue;
    const read = readAttribute(category.attributes, field.slice(5), text as string);
    if ('value' in read) wanted[field.slice(5)] = read.value;
    else flaws.push(read);
  }
  if (flaws.length > 0) throw invalidAttributes(flaws, 'attr.');
  return wanted;
}
