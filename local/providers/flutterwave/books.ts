export interface Transaction {
  readonly id: number;
  readonly tx_ref: string;
  readonly flw_ref: string;
  readonly amount: number;
  readonly currency: string;
  readonly email: string;
  readonly payment_type: string;
  readonly auth_model: string;
  readonly created_at: string;
  status: string;
  processor_response: string;
}

export interface Refund {
  readonly id: number;
  readonly tx_id: number;
  readonly flw_ref: string;
  readonly amount_refunded: number;
  readonly currency: string;
  readonly comments: string;
  readonly status: string;
  readonly created_at: string;
}

export interface Transfer {
  readonly id: number;
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly account_bank: string;
  readonly account_number: string;
  readonly created_at: string;
  status: string;
  complete_message: string;
}

/** What one Flutterwave account holds. */
export interface Books {
  readonly transactions: Transaction[];
  readonly refunds: Refund[];
  readonly transfers: Transfer[];
  nextId(): number;
}
