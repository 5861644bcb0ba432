/** Whom we ask to wrap keys. What is wrapped with `context` opens only with the same `context`. Never call inside a transaction. */
export interface Kms {
  /** Names the key that wraps, as it is kept beside what was wrapped. */
  readonly key: string;
  wrap(secret: Buffer, context: string): Promise<Buffer>;
  unwrap(wrapped: Buffer, context: string): Promise<Buffer>;
}
