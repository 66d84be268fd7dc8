import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { debianPackages, findProgram } from '../../src/install/debian-packages.ts';
import { installMissing } from '../../src/requirement.ts';

describe('Debian packages', () => {
  let folder: string;
  const wanted = () => debianPackages({ name: 'Berthd', packages: ['berthd-core', 'berthd-client'], programs: ['berthd'] });
  const program = (name: string, script: string) => writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'berth-packages-'));
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  it('are there when their programs are, however those came', async () => {
    expect(await wanted().isThere()).toBe(false);
    program('berthd', '');
    expect(await wanted().isThere()).toBe(true);
  });

  it('are not there when what has the name cannot be run', async () => {
    writeFileSync(join(folder, 'berthd'), 'text', { mode: 0o644 });
    expect(findProgram('berthd')).toBeNull();
    rmSync(join(folder, 'berthd'));
    mkdirSync(join(folder, 'berthd'));
    expect(findProgram('berthd')).toBeNull();
  });

  it('are installed by apt-get, from a fresh list, without questions, waiting for another apt-get', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    program(
      'apt-get',
      `echo "$DEBIAN_FRONTEND $*" >> ${folder}/calls\ncase "$*" in *install*) printf '#!/bin/sh\\n' > ${folder}/berthd; chmod +x ${folder}/berthd;; esac`,
    );
    const said: string[] = [];
    await installMissing([wanted()], (line) => said.push(line));
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe(
      'noninteractive -q -o DPkg::Lock::Timeout=300 update\n' +
        'noninteractive -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends berthd-core berthd-client\n',
    );
    expect(said).toEqual(['Installing Berthd ...', expect.stringMatching(/^Installing Berthd took \d/)]);
  });

  it('are waited for while another apt-get has the lists', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    program(
      'apt-get',
      `if [ ! -e ${folder}/asked ]; then touch ${folder}/asked; echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1 (apt-get)" >&2; exit 100; fi\n` +
        `case "$*" in *install*) printf '#!/bin/sh\\n' > ${folder}/berthd; chmod +x ${folder}/berthd;; esac`,
    );
    await installMissing([wanted()], () => undefined);
    expect(await wanted().isThere()).toBe(true);
  });

  it('that cannot be had fail with what apt-get said', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    program('apt-get', 'echo "E: Unable to locate package berthd-core" >&2; exit 100');
    await expect(installMissing([wanted()], () => undefined)).rejects.toThrow(/E: Unable to locate package berthd-core/);
  });

  it('cannot be installed by a normal user, who is told the exact command', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    await expect(installMissing([wanted()], () => undefined)).rejects.toThrow(
      'only root can install it: sudo apt-get update && sudo apt-get install -y --no-install-recommends berthd-core berthd-client',
    );
    expect(wanted().remedy).toBe('sudo apt-get install -y --no-install-recommends berthd-core berthd-client');
  });
});
