/** The secret half of refresh tokens: 256 random bits, kept only as their SHA-256. */
export interface RefreshSecrets {
  next(): { readonly secret: string; readonly hash: string };
  hashOf(secret: string): string;
}
