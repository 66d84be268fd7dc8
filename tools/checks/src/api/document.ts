export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
export interface Answer extends Content {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
}
export interface Operation {
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Answer>>;
}

/** What the check reads of an OpenAPI document. */
export interface ApiDocument {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A part of the document, behind its reference where it is one. */
export function resolve<Part extends object>(document: ApiDocument, part: Part): Part {
  const pointer = '$ref' in part && typeof part.$ref === 'string' ? part.$ref : null;
  if (pointer === null) return part;
  const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec(pointer) ?? [];
  const found = document.components?.[kind]?.[name];
  if (found === undefined) throw new Error(`${pointer} is not in the document`);
  return found as Part;
}
