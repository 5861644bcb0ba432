/** Width and height of the grey picture that `differenceHash` reads. */
export const HASH_SIZE = { width: 9, height: 8 } as const;

/**
 * dHash: is each of 8 × 8 points darker than its right neighbour? The same photo resized or compressed anew differs in few of
 * the 64 bits, another one in about half. 16 hexadecimal digits.
 */
export function differenceHash(grey: Uint8Array): string {
  let bits = 0n;
  for (let row = 0; row < HASH_SIZE.height; row += 1) {
    for (let column = 0; column < HASH_SIZE.width - 1; column += 1) {
      const at = row * HASH_SIZE.width + column;
      bits = (bits << 1n) | (grey[at]! < grey[at + 1]! ? 1n : 0n);
    }
  }
  return bits.toString(16).padStart(16, '0');
}
