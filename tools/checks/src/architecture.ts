import { cruise } from 'dependency-cruiser';
import { rules } from './architecture-rules.ts';

export interface ArchitectureReport {
  /** How many modules were read; none means that nothing was checked. */
  readonly modules: number;
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

/** Reads every import below `folder` (a checkout, or a planted one) and holds it against the rules. */
export async function checkArchitecture(folder: string, roots: readonly string[]): Promise<ArchitectureReport> {
  const { output } = await cruise(
    [...roots],
    {
      baseDir: folder,
      parser: 'swc',
      tsPreCompilationDeps: true,
      // The tools are not part of the product: who enters them is checked, what they do inside is not.
      doNotFollow: { path: 'node_modules|^tools/' },
      exclude: { path: '/dist/' },
      ruleSet: { forbidden: rules },
      validate: true,
    },
    {
      conditionNames: ['development', 'import', 'types', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.mjs', '.js'],
      extensionAlias: { '.js': ['.ts', '.js'] },
    },
  );
  if (typeof output === 'string') throw new Error('dependency-cruiser answered text where a result was asked for');
  return {
    modules: output.modules.filter((module) => !module.source.includes('node_modules')).length,
    violations: output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
