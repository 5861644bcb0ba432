import { z } from 'zod';
import { NotFound } from '../errors.ts';
import { parsePublicId, publicId } from './id.ts';

/** A public id in a path: `list_01j…` in, UUID out. One that is not of this form answers the same 404 as an unknown one. */
export function idParam(prefix: string): z.ZodType<string, string> {
  return z
    .string()
    .transform((text) => {
      const uuid = parsePublicId(prefix, text);
      if (uuid === null) throw NotFound();
      return uuid;
    })
    .meta({ example: publicId(prefix, '01890a5d-ac96-774b-bcce-b302099a8057'), description: `Id, \`${prefix}_…\`` });
}

/** The same in a query or a body, where a wrong form is a wrong field. */
export function idField(prefix: string): z.ZodType<string, string> {
  return z.string().transform((text, check) => {
    const uuid = parsePublicId(prefix, text);
    if (uuid !== null) return uuid;
    check.addIssue({ code: 'custom', message: `This is not an id of the form ${prefix}_….` });
    return z.NEVER;
  });
}

/** A plain UUID in a path, for the platform's own records; any other form answers the same 404. */
export function uuidParam(): z.ZodType<string, string> {
  return z.string().transform((text) => {
    if (!z.uuid().safeParse(text).success) throw NotFound();
    return text;
  });
}
