/** What is due, soonest first: a binary heap, because tens of thousands of timers may wait at once. */
export class Heap<Item> {
  readonly #items: { readonly at: number; readonly item: Item }[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): { readonly at: number; readonly item: Item } | undefined {
    return this.#items[0];
  }

  push(at: number, item: Item): void {
    const items = this.#items;
    const added = { at, item };
    let index = items.push(added) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent]!;
      if (above.at <= at) break;
      items[index] = above;
      index = parent;
    }
    items[index] = added;
  }

  pop(): { readonly at: number; readonly item: Item } | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1]!.at < items[child]!.at) child += 1;
      const below = items[child]!;
      if (below.at >= last.at) break;
      items[index] = below;
      index = child;
    }
    items[index] = last;
    return first;
  }
}
