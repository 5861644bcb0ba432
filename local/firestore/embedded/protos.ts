import { readFileSync } from 'node:fs';
import { fromProto3JSON, toProto3JSON } from 'proto3-json-serializer';
import protobuf from 'protobufjs';
import { installed } from '../../root.ts';

// The descriptor comes with the Firestore client that firebase-admin brings, so client and emulator speak one version.
function load(): protobuf.Root {
  const file = installed('@google-cloud/firestore', 'build/protos/v1.json');
  const root = protobuf.Root.fromJSON(JSON.parse(readFileSync(file, 'utf8')) as protobuf.INamespace);
  // What a trigger's event carries; wire-compatible with google.events.cloud.firestore.v1.
  const event = new protobuf.Type('DocumentEventData')
    .add(new protobuf.Field('value', 1, 'google.firestore.v1.Document'))
    .add(new protobuf.Field('oldValue', 2, 'google.firestore.v1.Document'))
    .add(new protobuf.Field('updateMask', 3, 'google.firestore.v1.DocumentMask'));
  root.add(event);
  root.resolveAll();
  return root;
}

let loaded: protobuf.Root | undefined;

function messageType(name: string): protobuf.Type {
  loaded ??= load();
  return loaded.lookupType(name.includes('.') || name === 'DocumentEventData' ? name : `google.firestore.v1.${name}`);
}

/** Plain objects in, plain objects out: 64-bit integers and enums are strings, bytes are Buffers. */
const plain: protobuf.IConversionOptions = { longs: String, enums: String, arrays: true };

function plainOf<T>(type: protobuf.Type, message: protobuf.Message): T {
  return type.toObject(message, plain) as T;
}

export function decode<T>(name: string, bytes: Uint8Array): T {
  const type = messageType(name);
  return plainOf(type, type.decode(bytes));
}

export function encode(name: string, value: object): Buffer {
  const type = messageType(name);
  return Buffer.from(type.encode(type.fromObject(value)).finish());
}

export function fromJson<T>(name: string, json: object): T {
  const type = messageType(name);
  // The serializer carries its own copy of protobufjs, whose types differ from ours in name only.
  const foreign = type as unknown as Parameters<typeof fromProto3JSON>[0];
  const message = fromProto3JSON(foreign, json as Parameters<typeof fromProto3JSON>[1]);
  if (message === null) throw new TypeError(`Not a ${name}.`);
  return plainOf(type, message as unknown as protobuf.Message);
}

export function toJson(name: string, value: object): unknown {
  return toProto3JSON(messageType(name).fromObject(value) as unknown as Parameters<typeof toProto3JSON>[0]);
}

export interface Method {
  readonly name: string;
  readonly request: string;
  readonly response: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** The methods of google.firestore.v1.Firestore. */
export function methods(): Method[] {
  loaded ??= load();
  return Object.values(loaded.lookupService('google.firestore.v1.Firestore').methods).map((method) => ({
    name: method.name,
    request: method.requestType,
    response: method.responseType,
    requestStream: method.requestStream === true,
    responseStream: method.responseStream === true,
  }));
}
