import type { z } from 'zod';
import type { Rule } from '../authorize.ts';
import type { Ctx } from '../context.ts';
import type { ErrorKind } from '../errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** `POST /v1/listings/:id/submit`; every `:name` has an entry in `params`. */
export type Signature = `${Method} /v1/${string}`;

/** How dear a call is; each class has its own rate limit by tier (AUT-10). */
export type RouteClass = 'read' | 'search' | 'write' | 'message' | 'auth' | 'money' | 'webhook' | 'upload' | 'staff';

type Shape = z.ZodType;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;
type Reply = Readonly<Partial<Record<200 | 201 | 202 | 204, Shape | null>>>;
type BodyOf<R extends Reply> = { [S in keyof R]: R[S] extends z.ZodType ? z.input<R[S]> : undefined }[keyof R];

export interface RouteInput<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Of a `paged` route: how many rows, and the position to go on from (already verified). */
  readonly page: PageRequest;
  /** The version in `If-Match: "7"`, or null. */
  readonly ifMatch: number | null;
  /** Of a `raw` route: the request as it came. */
  readonly raw: RawRequest | null;
}

/** Bytes and headers as they came, for a sender who signs bytes. Header names are lower case. */
export interface RawRequest {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly ip: string;
}

/** An answer in the words that the other side expects, without our envelope. */
export class RawReply {
  readonly status: number;
  readonly body: string;
  constructor(status: number, body: string) {
    this.status = status;
    this.body = body;
  }
}

export interface PageRequest {
  /** 1–100, 20 unless asked otherwise. */
  readonly limit: number;
  readonly after: CursorKeys | null;
}

export interface RouteOptions<
  Params extends Shape | undefined,
  Query extends Shape | undefined,
  Body extends Shape | undefined,
  R extends Reply,
> {
  /** One line of intent, for the reference. */
  readonly summary: string;
  readonly description?: string;
  /** Who may call at all; the verb authorizes the resource itself. */
  readonly policy: Rule<never>;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Status → the shape of `data`. The reply is stripped through it. */
  readonly reply: R;
  /** Refusals of its own; the platform's common ones are added. */
  readonly errors?: readonly ErrorKind[];
  /** Mutating routes take an Idempotency-Key anyway; true where money, stock or quota moves: then it is required. */
  readonly idempotent?: boolean;
  readonly class?: RouteClass;
  /**
   * `write`: one transaction (default of every method but GET). `read`: a read-only transaction under row-level security
   * (default of GET). `plain`: no transaction and no context, for hot reads of public views.
   */
  readonly data?: 'write' | 'read' | 'plain';
  /** A list by keyset: the runtime takes `limit` and `cursor` off the query and hands them over as `input.page`. */
  readonly paged?: boolean;
  /**
   * For outside parties that sign bytes and know nothing of our manner: no token, no parsing, no Idempotency-Key; the
   * verb gets `input.raw`, proves the sender itself, and may answer a `RawReply`, which has no envelope. Only with `policy: anyone` and `data: 'plain'`.
   */
  readonly raw?: boolean;
  /** Of a `raw` route whose callers read our reference: its headers, and the type of its body. */
  readonly rawShape?: { readonly headers: z.ZodObject; readonly content: string };
  /** `Cache-Control` of a 200; without it `private, no-cache` (revalidated by ETag). */
  readonly cache?: string;
  /** What must be at hand before the transaction opens, because inside one nobody phones: keys. Never about one request. */
  readonly before?: () => Promise<void>;
  readonly deprecated?: { readonly since: string; readonly sunset: string; readonly successor?: string };
  readonly run: (
    ctx: Ctx,
    input: RouteInput<Out<Params>, Out<Query>, Out<Body>>,
  ) => Promise<BodyOf<R> | Page<BodyOf<R>> | JsonText | RawReply | Outcome<BodyOf<R> | JsonText>>;
}

/** A page of a list; `next` is the keyset position after the last row, which the runtime signs into a cursor. */
export class Page<List> {
  readonly items: List;
  readonly next: CursorKeys | null;
  constructor(items: List, next: CursorKeys | null) {
    this.items = items;
    this.next = next;
  }
}

/** JSON that PostgreSQL wrote, sent without parsing. Only columns that the reply's shape lists may be in it. */
export class JsonText {
  readonly text: string;
  /** For lists: the position after the last row, or null at the end. Undefined for a single resource. */
  readonly next: CursorKeys | null | undefined;
  constructor(text: string, next?: CursorKeys | null) {
    this.text = text;
    this.next = next;
  }
}

/** For the cases where the verb chooses the status, or adds a Location or a version for `ETag`. */
export class Outcome<Data> {
  readonly data: Data;
  readonly status: 200 | 201 | 202 | 204;
  readonly headers: Readonly<Record<string, string>>;
  constructor(data: Data, status: 200 | 201 | 202 | 204, headers: Readonly<Record<string, string>> = {}) {
    this.data = data;
    this.status = status;
    this.headers = headers;
  }
}

export type CursorKeys = readonly (string | number | null)[];

export interface Route {
  readonly method: Method;
  /** `/v1/listings/:id`. */
  readonly path: string;
  readonly options: RouteOptions<Shape | undefined, Shape | undefined, Shape | undefined, Reply>;
}

export function route<
  const R extends Reply,
  Params extends Shape | undefined = undefined,
  Query extends Shape | undefined = undefined,
  Body extends Shape | undefined = undefined,
>(signature: Signature, options: RouteOptions<Params, Query, Body, R>): Route {
  const [method, path] = signature.split(' ') as [Method, string];
  return { method, path, options: options as unknown as Route['options'] };
}
