import { stringify } from 'yaml';
import { plain, table } from '../print.js';

export const FORMS = ['table', 'json', 'yaml'] as const;
export type Form = (typeof FORMS)[number];

/** What a table shows of an item; `id` is what --quiet prints, and is the first column by itself. */
export interface View<Item> {
  readonly id: (item: Item) => string | number;
  readonly columns: Readonly<Record<string, (item: Item, now: Date) => string | number | null>>;
}

/** How an answer is to be printed. */
export interface Style {
  readonly form: Form;
  readonly quiet: boolean;
  readonly now: Date;
  /** Whether words like RUNNING and FAILED are told apart by colour. */
  readonly colours: boolean;
}

/** A list; json and yaml are the answer as it came. */
export function renderList<Item>(page: { readonly data: readonly Item[] }, view: View<Item>, style: Style): string {
  if (style.quiet) return page.data.map((item) => plain(String(view.id(item)))).join('\n');
  if (style.form !== 'table') return document(page, style.form);
  const cells = Object.values(view.columns);
  const rows = page.data.map((item) => [String(view.id(item)), ...cells.map((cell) => String(cell(item, style.now) ?? '-'))]);
  return coloured(table(['id', ...Object.keys(view.columns)], rows), style);
}

/** One object: a line for each of its fields. */
export function renderOne(item: object, id: string | number, style: Style): string {
  if (style.quiet) return plain(String(id));
  if (style.form !== 'table') return document(item, style.form);
  return coloured(table(['field', 'value'], fieldsOf(item, '')), style);
}

const document = (value: unknown, form: 'json' | 'yaml'): string =>
  form === 'json' ? JSON.stringify(value, null, 2) : stringify(value, { lineWidth: 0 }).trimEnd();

function fieldsOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[path, wordOf(value)]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[path, '-']];
  return entries.flatMap(([name, each]) => fieldsOf(each, path === '' ? name : `${path}.${name}`));
}

function wordOf(value: unknown): string {
  if (value === null) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const GREEN = /\b(RUNNING|COMPLETED|ENABLED|succeeded|CAPTURED)\b/g;
const RED = /\b(FAILED|CANCELLED|DISABLED|BLOCKED|failed|ERROR)\b/g;

const coloured = (text: string, { colours }: Style): string =>
  colours ? text.replaceAll(GREEN, '\u001B[32m$1\u001B[39m').replaceAll(RED, '\u001B[31m$1\u001B[39m') : text;
