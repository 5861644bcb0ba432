/** The messages of google.firestore.v1 as plain objects, as far as the embedded emulator reads them. */

export interface Timestamp {
  readonly seconds?: string | number;
  readonly nanos?: number;
}

export interface Value {
  readonly nullValue?: 'NULL_VALUE';
  readonly booleanValue?: boolean;
  readonly integerValue?: string;
  readonly doubleValue?: number;
  readonly timestampValue?: Timestamp;
  readonly stringValue?: string;
  readonly bytesValue?: Buffer;
  readonly referenceValue?: string;
  readonly geoPointValue?: { readonly latitude?: number; readonly longitude?: number };
  readonly arrayValue?: { readonly values?: readonly Value[] };
  readonly mapValue?: { readonly fields?: Fields };
}

export type Fields = Readonly<Record<string, Value>>;

export interface Document {
  readonly name: string;
  readonly fields: Fields;
  readonly createTime: Timestamp;
  readonly updateTime: Timestamp;
}

export interface FieldTransform {
  readonly fieldPath: string;
  readonly setToServerValue?: string;
  readonly increment?: Value;
  readonly maximum?: Value;
  readonly minimum?: Value;
  readonly appendMissingElements?: { readonly values?: readonly Value[] };
  readonly removeAllFromArray?: { readonly values?: readonly Value[] };
}

export interface Write {
  readonly update?: { readonly name: string; readonly fields?: Fields };
  readonly delete?: string;
  readonly verify?: string;
  readonly transform?: { readonly document: string; readonly fieldTransforms?: readonly FieldTransform[] };
  readonly updateMask?: { readonly fieldPaths?: readonly string[] };
  readonly updateTransforms?: readonly FieldTransform[];
  readonly currentDocument?: { readonly exists?: boolean; readonly updateTime?: Timestamp };
}

export interface WriteResult {
  readonly updateTime: Timestamp;
  readonly transformResults: readonly Value[];
}

export interface FieldFilter {
  readonly field: { readonly fieldPath: string };
  readonly op: string;
  readonly value: Value;
}

export interface Filter {
  readonly compositeFilter?: { readonly op: 'AND' | 'OR'; readonly filters?: readonly Filter[] };
  readonly fieldFilter?: FieldFilter;
  readonly unaryFilter?: { readonly op: string; readonly field: { readonly fieldPath: string } };
}

export interface Order {
  readonly field: { readonly fieldPath: string };
  readonly direction?: string;
}

export interface Cursor {
  readonly values?: readonly Value[];
  readonly before?: boolean;
}

export interface StructuredQuery {
  readonly select?: { readonly fields?: readonly { readonly fieldPath: string }[] };
  readonly from?: readonly { readonly collectionId?: string; readonly allDescendants?: boolean }[];
  readonly where?: Filter;
  readonly orderBy?: readonly Order[];
  readonly startAt?: Cursor;
  readonly endAt?: Cursor;
  readonly offset?: number;
  readonly limit?: { readonly value?: number };
  readonly findNearest?: object;
}

export interface Aggregation {
  readonly alias?: string;
  readonly count?: { readonly upTo?: { readonly value?: string } };
  readonly sum?: { readonly field: { readonly fieldPath: string } };
  readonly avg?: { readonly field: { readonly fieldPath: string } };
}

export interface Target {
  readonly targetId?: number;
  readonly query?: { readonly parent: string; readonly structuredQuery: StructuredQuery };
  readonly documents?: { readonly documents?: readonly string[] };
  readonly resumeToken?: Buffer;
  readonly readTime?: Timestamp;
  readonly once?: boolean;
}

export interface ListenRequest {
  readonly addTarget?: Target;
  readonly removeTarget?: number;
}

export interface WriteRequest {
  readonly streamId?: string;
  readonly writes?: readonly Write[];
  readonly streamToken?: Buffer;
}
