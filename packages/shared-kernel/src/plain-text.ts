/** True for well-formed Unicode text of `min` to `max` code points without control characters, line breaks among them. */
export function isPlainText(value: unknown, min: number, max: number): value is string {
  if (typeof value !== 'string' || !value.isWellFormed() || /[\p{Cc}\u2028\u2029]/u.test(value)) return false;
  const length = Array.from(value).length;
  return length >= min && length <= max;
}
