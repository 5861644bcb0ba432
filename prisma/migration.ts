/** One folder of prisma/migrations. */
export interface Migration {
  /** The folder's name; they run in its order. */
  readonly name: string;
  readonly script: string;
}
