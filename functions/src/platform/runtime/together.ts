interface Passenger<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What is added within one turn of the event loop is done in one call; it succeeds or fails for all of them. */
export class Together<Item> {
  readonly #run: (items: readonly Item[]) => Promise<unknown>;
  #waiting: Passenger<Item>[] = [];

  constructor(run: (items: readonly Item[]) => Promise<unknown>) {
    this.#run = run;
  }

  add(item: Item): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      if (this.#waiting.push({ item, resolve, reject }) === 1) setImmediate(() => void this.#leave());
    });
  }

  async #leave(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      await this.#run(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
