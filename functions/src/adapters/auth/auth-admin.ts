/** What Firebase Authentication keeps of a person, as far as we write it. */
export interface AuthAccount {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly disabled: boolean;
}

/** Whom we phone about accounts. A uid that Firebase does not know (any more) answers null or does nothing. */
export interface AuthAdmin {
  account(uid: string): Promise<AuthAccount | null>;
  /** At most 1,000 characters as JSON; the client sees them with its next token. */
  setClaims(uid: string, claims: Readonly<Record<string, unknown>>): Promise<void>;
  setDisabled(uid: string, disabled: boolean): Promise<void>;
  /** Refresh tokens issued until now stop working. */
  revokeSessions(uid: string): Promise<void>;
}
