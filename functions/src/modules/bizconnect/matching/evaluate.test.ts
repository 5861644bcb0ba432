import { evaluate } from './evaluate.factory.ts';
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
