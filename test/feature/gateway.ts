import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import Anthropic, { type ClientOptions as AnthropicOptions } from '@anthropic-ai/sdk';
import OpenAI, { type ClientOptions as OpenAIOptions } from 'openai';
import { stringify } from 'yaml';
import { formatFinding } from '#cli/folder/format-finding.ts';
import { listFindings } from '#cli/folder/list-findings.ts';
import type { FolderState } from '#cli/run/local-operator.ts';
import { startLocal } from '#cli/run/start-local.ts';
import type { FetchTerms } from '#operator/issuers/fetch-json.ts';
import { makeLogger } from '#runtime/logger.ts';
import { callerKey, type Manifest } from './resources.ts';

/** A running gateway whose YAML the test may change. */
export interface Gateway {
  readonly url: string;
  readonly adminUrl: string;
  readonly folder: string;
  /** The SDK with the caller's key and no retries of its own, unless said otherwise. */
  openai(options?: OpenAIOptions): OpenAI;
  anthropic(options?: AnthropicOptions): Anthropic;
  /** Calls a path as the caller, without an SDK; an empty header of `init` takes one away. */
  post(path: string, body: unknown, init?: RequestInit): Promise<Response>;
  /** Body of an admin page. */
  admin(path: string): Promise<string>;
  /** Writes a YAML file of the folder. */
  put(file: string, objects: readonly Manifest[]): Promise<void>;
  putText(file: string, text: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** Lines of the access log, one a request, oldest first. */
  readonly accessLines: readonly string[];
  /** What `sallyport run` has printed of the folder so far. */
  findings(): string;
  /** Everything the programs logged. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts operator and proxy over a new folder with these files, each a list of objects; `issuers`: how token issuers are called. */
export async function startGateway(
  files: Readonly<Record<string, readonly Manifest[]>>,
  issuers?: FetchTerms,
): Promise<Gateway> {
  const root = await mkdtemp(join(tmpdir(), 'sallyport-feature-'));
  const folder = await mkdtemp(join(root, 'yaml-'));
  const put = (file: string, objects: readonly Manifest[]) =>
    writeFile(join(folder, file), objects.map((item) => stringify(item)).join('---\n'));
  for (const [file, objects] of Object.entries(files)) await put(file, objects);

  const accessLines: string[] = [];
  const logged: string[] = [];
  const found: string[] = [];
  const run = await startLocal({
    folder,
    listen: { host: '127.0.0.1', port: 0 },
    admin: { host: '127.0.0.1', port: 0 },
    stateDir: join(root, 'state'),
    logger: makeLogger({ level: 'debug', name: 'test', destination: collect(logged) }),
    environment: {},
    ...(issuers === undefined ? {} : { issuers }),
    writeAccessLine: (line) => accessLines.push(line),
    onFolder: (state) => found.push(...describe(state)),
  });
  return {
    url: run.url,
    adminUrl: run.adminUrl,
    folder,
    openai: (options) =>
      new OpenAI({ apiKey: callerKey, baseURL: `${run.url}/v1`, maxRetries: 0, ...options }),
    anthropic: (options) => new Anthropic({ apiKey: callerKey, baseURL: run.url, maxRetries: 0, ...options }),
    post: (path, body, init) => post(`${run.url}${path}`, body, init),
    admin: async (path) => (await fetch(`${run.adminUrl}${path}`)).text(),
    put,
    putText: (file, text) => writeFile(join(folder, file), text),
    remove: (file) => rm(join(folder, file)),
    accessLines,
    findings: () => found.join('\n'),
    log: () => logged.join(''),
    stop: async () => {
      await run.stop();
      await rm(root, { recursive: true });
    },
  };
}

function describe({ loaded, translation }: FolderState): string[] {
  const style = (_style: string, text: string) => text;
  return listFindings(loaded, translation.statuses, []).map((finding) => formatFinding(finding, { style }));
}

function post(url: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers({ 'content-type': 'application/json', authorization: `Bearer ${callerKey}` });
  new Headers(init.headers).forEach((value, name) => {
    if (value === '') headers.delete(name);
    else headers.set(name, value);
  });
  return fetch(url, {
    method: 'POST',
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    ...init,
    headers,
  });
}

function collect(into: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      into.push(String(chunk));
      done();
    },
  });
}
