import type { Component } from './component.ts';
import { kafka, mariaDb, redis } from './data-components.ts';
import { kubernetes } from './kubernetes-component.ts';

const ALL: readonly Component[] = [mariaDb, redis, kafka, kubernetes];

/** The components of these names; all of them without a name. @throws Error that names the known ones */
export function componentsNamed(names: readonly string[]): readonly Component[] {
  const unknown = names.filter((name) => ALL.every((component) => component.name !== name));
  if (unknown.length > 0)
    throw new Error(`There is no ${unknown.join(', ')}; known are ${ALL.map((component) => component.name).join(', ')}.`);
  return names.length === 0 ? ALL : ALL.filter((component) => names.includes(component.name));
}
