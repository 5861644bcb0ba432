import { documentName } from './document-name.ts';
import { getField, parseFieldPath, withField } from './field-path.ts';
import type { Document, Fields, Timestamp, Value, Write, WriteResult } from './messages.ts';
import { RpcError } from './rpc-error.ts';
import { sameTime } from './timestamp.ts';
import { applyTransforms } from './transform.ts';
import { sameFields } from './value.ts';

export function writtenName(write: Write): string {
  const name = write.update?.name ?? write.delete ?? write.verify ?? write.transform?.document;
  if (name === undefined) throw new RpcError('INVALID_ARGUMENT', 'A write names no document.');
  return documentName(name);
}

/** Throws when the write's condition on the document as it is does not hold. */
export function checkPrecondition(before: Document | undefined, write: Write): void {
  const name = writtenName(write);
  const { exists, updateTime } = write.currentDocument ?? {};
  if (exists === true && before === undefined) throw new RpcError('NOT_FOUND', `No document to update: ${name}`);
  if (exists === false && before !== undefined)
    throw new RpcError('ALREADY_EXISTS', `Document already exists: ${name}`);
  if (updateTime === undefined) return;
  if (before === undefined) throw new RpcError('NOT_FOUND', `No document to update: ${name}`);
  if (!sameTime(updateTime, before.updateTime)) {
    throw new RpcError('FAILED_PRECONDITION', `The document was changed since the stated time: ${name}`);
  }
}

function masked(before: Fields, sent: Fields, mask: readonly string[]): Fields {
  let fields = before;
  for (const path of mask) {
    const segments = parseFieldPath(path);
    fields = withField(fields, segments, getField(sent, segments));
  }
  return fields;
}

export interface Applied {
  /** The document as it stands after the write; undefined when it does not exist. */
  readonly after: Document | undefined;
  readonly result: WriteResult;
}

/** What one write makes of a document, its precondition aside. */
export function applyWrite(before: Document | undefined, write: Write, time: Timestamp): Applied {
  const name = writtenName(write);
  if (write.delete !== undefined) return { after: undefined, result: { updateTime: time, transformResults: [] } };
  if (write.verify !== undefined) {
    return { after: before, result: { updateTime: before?.updateTime ?? time, transformResults: [] } };
  }
  const sent = write.update?.fields ?? {};
  const mask = write.transform ? [] : write.updateMask?.fieldPaths;
  // An update without a mask replaces the document; protobuf tells "no mask" from "an empty mask" by presence.
  const written = write.updateMask || write.transform ? masked(before?.fields ?? {}, sent, mask ?? []) : sent;
  const transforms = write.transform?.fieldTransforms ?? write.updateTransforms ?? [];
  const { fields, results } = applyTransforms(written, transforms, time);
  return settled(name, before, fields, results, time);
}

function settled(
  name: string,
  before: Document | undefined,
  fields: Fields,
  transformResults: readonly Value[],
  time: Timestamp,
): Applied {
  // A write that changes nothing keeps the update time, and so wakes no listener and no trigger.
  if (before !== undefined && sameFields(before.fields, fields)) {
    return { after: before, result: { updateTime: before.updateTime, transformResults } };
  }
  const after: Document = { name, fields, createTime: before?.createTime ?? time, updateTime: time };
  return { after, result: { updateTime: time, transformResults } };
}
