/** A key as it is stored: an EC private key on P-256, PKCS #8 in PEM. */
export interface StoredSigningKey {
  readonly kid: string;
  readonly slot: number;
  readonly privateKey: string;
  readonly createdAt: Date;
}

export interface StoredSigningKeys {
  /** Those not retired, the oldest first. */
  live(): Promise<readonly StoredSigningKey[]>;

  /** Stores the key in this slot unless another replica's is there already. */
  claimSlot(slot: number, key: Pick<StoredSigningKey, 'kid' | 'privateKey' | 'createdAt'>): Promise<void>;
}
