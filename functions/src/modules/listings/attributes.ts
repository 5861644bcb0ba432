/** What a category asks of its listings, as data in `listings.category.attributes`. Pure. */
export interface Attribute {
  readonly name: string;
  readonly type: 'enum' | 'number' | 'text' | 'bool';
  /** Of a number: `km`, `GB`, `m2`. */
  readonly unit?: string;
  readonly required?: boolean;
  /** Of an enum. */
  readonly options?: readonly string[];
  readonly names: Readonly<Record<string, string>>;
}

export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface Flaw {
  readonly name: string;
  readonly message: string;
}

/** Everything that is wrong with these attributes; a required one that is missing is a flaw too. */
export function attributeFlaws(asked: readonly Attribute[], given: Attributes): Flaw[] {
  const byName = new Map(asked.map((attribute) => [attribute.name, attribute]));
  const flaws: Flaw[] = [];
  for (const [name, value] of Object.entries(given)) {
    const attribute = byName.get(name);
    const message = attribute === undefined ? unknown([...byName.keys()]) : valueFlaw(attribute, value);
    if (message !== null) flaws.push({ name, message });
  }
  for (const { name, required } of asked) {
    if (required === true && !Object.hasOwn(given, name)) flaws.push({ name, message: 'This category needs this.' });
  }
  return flaws;
}

function unknown(names: readonly string[]): string {
  return names.length === 0
    ? 'This category has no attributes.'
    : `This category does not have this. It has: ${names.join(', ')}.`;
}

function valueFlaw({ type, options = [] }: Attribute, value: AttributeValue): string | null {
  switch (type) {
    case 'enum':
      return typeof value === 'string' && options.includes(value)
        ? null
        : `This must be one of: ${options.join(', ')}.`;
    case 'number':
      return typeof value === 'number' ? null : 'This must be a number.';
    case 'bool':
      return typeof value === 'boolean' ? null : 'This must be true or false.';
    case 'text':
      return typeof value === 'string' ? null : 'This must be text.';
  }
}

/** What a query says (`attr.year=2015`) as the value that is stored, or the flaw. */
export function readAttribute(
  asked: readonly Attribute[],
  name: string,
  text: string,
): { value: AttributeValue } | Flaw {
  const attribute = asked.find((candidate) => candidate.name === name);
  if (attribute === undefined) return { name, message: unknown(asked.map((each) => each.name)) };
  const value = {
    enum: text,
    text,
    number: numberOf(text),
    bool: text === 'true' || (text === 'false' ? false : text),
  }[attribute.type];
  const message = valueFlaw(attribute, value);
  return message === null ? { value } : { name, message };
}

function numberOf(text: string): number | string {
  return /^-?\d{1,12}(\.\d{1,6})?$/.test(text) ? Number(text) : text;
}
