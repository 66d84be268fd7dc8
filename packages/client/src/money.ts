/** An amount of the API, in minor units of an ISO 4217 currency, as people write it: `5.00 EUR`, `500 JPY`. */
export function money(minorUnits: number, currency: string): string {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return `${(minorUnits / 10 ** digits).toFixed(digits)} ${currency}`;
}
