import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import type { ApiAnswer } from './endpoint.js';
import { PROBLEM_JSON, problemHeaders, problemOf, toBerthError } from './problem.js';
import { frameOf } from './request-frame.js';

/** Sends an answer as JSON, or as a problem where its status says so. */
export function sendAnswer(response: Response, { status, body, headers = {} }: ApiAnswer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  send(response, status, body, status >= 400 ? PROBLEM_JSON : 'application/json; charset=utf-8');
}

/** Sends whatever was thrown as problem+json, and logs what the operator must know of. */
export function sendProblem(thrown: unknown, request: Request, response: Response, logger: Logger): void {
  const error = toBerthError(thrown);
  const problem = problemOf(error, { path: pathOf(request.originalUrl), requestId: frameOf(response).requestId });
  const fields = { requestId: problem.requestId, method: request.method, path: problem.instance, code: error.code };
  if (error.kind === 'defect') logger.error({ ...fields, err: error.code === 'server.defect' ? error.cause : error }, 'a request failed');
  else if (error.kind === 'unavailable') logger.warn({ ...fields, err: error }, 'a request could not be served now');
  // Too late for another answer: cutting the connection is the only way to say that this one is incomplete.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(problemHeaders(error))) response.setHeader(name, value);
  send(response, problem.status, problem, PROBLEM_JSON);
}

/** The path of a request target, without its query. */
export const pathOf = (url: string): string => url.split('?', 1)[0] ?? '/';

function send(response: Response, status: number, body: unknown, contentType: string): void {
  // Before the first header: a body that is no JSON (a bigint) must still become a clean 500.
  const text = body === undefined ? null : JSON.stringify(body);
  response.status(status);
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-store');
  if (text === null) {
    response.end();
    return;
  }
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}
