import { afterEach, expect, it, vi } from 'vitest';
import { goBinary, hasGoBinary } from '../../src/kubernetes/go-binaries.ts';
import { kubernetesRequirements } from '../../src/kubernetes/requirements.ts';
import { missing } from '../../src/requirement.ts';

afterEach(() => vi.unstubAllEnvs());

it('a binary that has not been built is missing, and who needs it is told the command that builds it', async () => {
  vi.stubEnv('BERTH_LOCAL_STACK_CACHE', '/nonexistent');
  expect(hasGoBinary('kube')).toBe(false);
  expect(() => goBinary('kube')).toThrow('npm run local-stack -- install --only kubernetes');
  const lacking = await missing(kubernetesRequirements);
  expect(lacking.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['kube, built from its Go modules', 'kwok, built from its Go modules']),
  );
  expect(lacking.at(-1)?.remedy).toBe('npm run local-stack -- install --only kubernetes');
});
