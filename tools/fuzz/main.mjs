// `npm run fuzz`: asks a running Berth, as nobody, as a buyer and as an admin, what its OpenAPI document allows and forbids, made up by
// schemathesis (https://schemathesis.readthedocs.io), which is to be in PATH or named by SCHEMATHESIS. For a Berth that may be thrown away.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const url = process.env['BERTH_URL'] ?? `http://localhost:${process.env['BERTH_PORT'] ?? '8080'}`;
const seconds = process.argv[2] ?? '120';
const credentials = JSON.parse(readFileSync(join(process.env['BERTH_DATA_DIR'] ?? '.berth', 'admin.json'), 'utf8'));

// A stream has no end, and whoever ends the own session asks nothing further.
const LEFT_OUT = ['events.stream', 'me.sessions.end', 'admin.users.sessions.end'];
// Not that what is as documented succeeds: a cursor, a tag and a key can be right in form and yet be refused.
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'missing_required_header',
  'unsupported_method',
  'allow_header_conformance',
];

// It leaves what it has found where it runs.
const folder = mkdtempSync(join(tmpdir(), 'berth-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const callers = {
  nobody: async () => null,
  'a buyer': buyer,
  'an admin': () => logIn(credentials.email, credentials.password),
};
for (const [name, tokenOf] of Object.entries(callers)) {
  process.stdout.write(`\nAs ${name}, for ${seconds} s:\n`);
  const isClean = await fuzz(await tokenOf());
  if (!isClean) process.exitCode = 1;
}

/** @param {string | null} token */
function fuzz(token) {
  const options = [
    `--url=${url}/api/v1`,
    '--phases=examples,fuzzing,stateful',
    '--max-examples=10',
    `--max-time=${seconds}`,
    '--workers=2',
    '--no-shrink',
    '--continue-on-failure',
    '--suppress-health-check=all',
    '--warnings=off',
    '--request-timeout=30',
    `--checks=${CHECKS.join()}`,
    ...LEFT_OUT.map((id) => `--exclude-operation-id=${id}`),
    ...(token === null ? [] : [`--header=Authorization: Bearer ${token}`]),
  ];
  const settings = `--config-file=${join(import.meta.dirname, 'schemathesis.toml')}`;
  const line = [settings, 'run', `${url}/openapi.json`, ...options];
  const child = spawn(process.env['SCHEMATHESIS'] ?? 'schemathesis', line, { cwd: folder, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code === 0));
  });
}

/** Somebody who can pay for what is ordered. */
async function buyer() {
  const [email, password] = [`${randomUUID()}@example.com`, 'a password for tests'];
  const { id } = await post('/auth/register', { email, password, nickname: 'Fuzz' });
  const admin = await logIn(credentials.email, credentials.password);
  await post(`/admin/wallets/${id}/credits`, { amount: 100_000, reason: 'For a test.' }, { authorization: `Bearer ${admin}` });
  return logIn(email, password);
}

/** @param {string} email @param {string} password */
async function logIn(email, password) {
  const { accessToken } = await post('/auth/login', { email, password });
  return accessToken;
}

/** @param {string} path @param {object} body */
async function post(path, body, headers = {}) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
