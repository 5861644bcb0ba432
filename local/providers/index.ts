import type { FakeDefinition, FakeName } from './fake.ts';

export type { Fake, FakeName, FakeOptions } from './fake.ts';

/** Every provider that can be played here; each fake adds its line. */
export const definitions: Partial<Record<FakeName, FakeDefinition>> = {};
