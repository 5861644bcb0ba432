import { evaluate } from './evaluate.factory.ts';
import { heldOutMarket } from './held-out-market.factory.ts';
import { simulateMarket } from './simulated-market.factory.ts';

/**
 * The large one is `npm run eval:match`. Same seed, same figures: only a change of the rules moves them. Today 0.880 accept, Gini 0.301;
 * with the larger gain instead of both fused 0.798, without words 0.697, without ways 0.827.
 */
describe('MAT-10 a simulated market', () => {
  const result = evaluate(simulateMarket(300, 7), { days: 21, seed: 7 });

  it('suggests whom both would accept', () => {
    expect(result.acceptanceAt10).toBeGreaterThanOrEqual(0.86);
    expect(result.recallOfPlanted).toBeGreaterThanOrEqual(0.95);
    expect(result.replyRate).toBeGreaterThanOrEqual(0.45);
  });

  it('never shows what either side forbids', () => {
    expect(result.forbiddenShown).toBe(0);
  });

  it('MAT-5 shows everybody, and nobody all the time', () => {
    expect(result.coverage).toBeGreaterThanOrEqual(0.97);
    expect(result.servedLastWeek).toBeGreaterThanOrEqual(0.95);
    expect(result.gini).toBeLessThanOrEqual(0.33);
  });
});

/**
 * Nothing was chosen by this one: other countries and languages, wide prices, most things unsaid, another judge. Today 0.729 accept, 0.451
 * reply, Gini 0.334; with the larger gain instead of both fused 0.569, without words 0.717, without ways 0.448. Whoever moves a constant
 * to make this one pass has no market left that is held out: draw another.
 */
describe('MAT-10 a market held out', () => {
  const result = evaluate(heldOutMarket(300, 2027), { days: 21, seed: 2027 });

  it('is served nearly as well by rules that never saw it', () => {
    expect(result.acceptanceAt10).toBeGreaterThanOrEqual(0.71);
    expect(result.replyRate).toBeGreaterThanOrEqual(0.44);
    expect(result.recallOfPlanted).toBeGreaterThanOrEqual(0.95);
    expect(result.forbiddenShown).toBe(0);
  });

  it('MAT-5 everybody is seen there, too', () => {
    expect(result.coverage).toBeGreaterThanOrEqual(0.97);
    expect(result.servedLastWeek).toBeGreaterThanOrEqual(0.95);
    expect(result.gini).toBeLessThanOrEqual(0.36);
  });
});
