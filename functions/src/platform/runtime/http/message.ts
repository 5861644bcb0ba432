import type { Identity } from './tokens.ts';

/** A request and a reply as the pipeline sees them, whatever carried them: HTTP, an offline command, or a test. */
export interface HttpRequest {
  readonly method: string;
  /** Without the `/api` prefix and the query: `/v1/listings/list_01…`. */
  readonly path: string;
  readonly queryText: string;
  readonly params: Readonly<Record<string, string>>;
  header(name: string): string | undefined;
  /** All of them, by lower-case name: for those who prove themselves by their headers. */
  headers(): Readonly<Record<string, string>>;
  /** The body's bytes; empty when there is none. */
  body(): Promise<Buffer>;
  readonly ip: string;
  /** Who it is, where somebody we trust has seen the token already: an offline command behind Firestore's rules. */
  readonly identity?: Identity;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
