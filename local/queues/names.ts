/** The id at the end of a resource name. */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Field masks arrive in snake case, and the loaded messages have their fields in camel case. */
export const camelCase = (field: string): string =>
  field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
