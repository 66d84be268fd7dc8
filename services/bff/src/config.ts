/** Where the BFF listens and whom it forwards to; URLs without a trailing slash. */
export interface BffConfig {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly userUrl: string;
  readonly productUrl: string;
  readonly resourceUrl: string;
}
