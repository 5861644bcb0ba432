/**
 * Search: one document a publishable thing, the words they are made of, and the ways to them: text, place, typing, trends. Owns the
 * schema `search`. Things come from `sources/`, and triggers/search.ts says which events bring them in.
 */
export { fold } from './analysis/fold.ts';
export { wordsOf } from './analysis/words.ts';
export { autocomplete, readPrefix } from './autocomplete.ts';
export { MeaningNeeded, ProposalDecided } from './errors.ts';
export { explore, trending } from './explore.ts';
export { foldTerms } from './fold-terms.ts';
export { TRADE } from './lexicon/trade.ts';
export { nearTerms } from './query/spelling.ts';
export { indexThing } from './index-thing.ts';
export { applyProposal, dismissProposal, listProposals, rollBackProposal } from './learning/proposals.ts';
export { offerPopular, proposeSynonyms } from './learning/propose.ts';
export { mayTeach } from './policy.ts';
export { rebuildBatch, type RebuildPlace } from './rebuild.ts';
export * from './schemas.ts';
export { search } from './search.ts';
export { sources } from './sources/index.ts';
export type { Loaded, SearchSource, SearchThing } from './things.ts';
export { computeTrending, forget } from './trends/compute-trending.ts';
export { engage } from './trends/engage.ts';
