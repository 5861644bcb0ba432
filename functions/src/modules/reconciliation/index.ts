/**
 * Reconciliation: what providers and banks say happened, held against what we booked. Owns the schema `reconciliation`. A
 * statement is handed in by parts and matched by a job; each difference is a finding that two people close.
 */
export type { BookQuery, BookRecord, ListBooks } from './books.ts';
export { AlreadyComplete, ChunkDiffers, ChunksMissing, FindingSettled, SecondPersonNeeded } from './errors.ts';
export { getStatement, listFindings, listStatements } from './list-statements.ts';
export { mayReconcile } from './policy.ts';
export { postCorrection, PostCorrection } from './post-correction.ts';
export { completeStatement, openStatement, putChunk } from './receive-statement.ts';
export * from './schemas.ts';
export { approveResolution, proposeResolution, refuseResolution } from './settle-finding.ts';
export { workOnStatements } from './work.ts';
