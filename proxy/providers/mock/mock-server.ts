import type { MockBehaviour } from '#contract/snapshot/provider-entry.ts';
import type { Clock } from '#runtime/clock.ts';
import { wait } from '#runtime/wait.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { noUsage } from '../../chat/usage.ts';
import type { ChatDialect, RequestProblem, StreamEncoder } from '../../dialects/dialect.ts';
import { openaiChat } from '../../dialects/openai-chat/openai-chat.ts';
import { openaiCompletions } from '../../dialects/openai-completions/openai-completions.ts';
import { openaiEmbeddings } from '../../dialects/openai-embeddings/openai-embeddings.ts';
import { GatewayError } from '../../http/gateway-error.ts';
import type { InProcessAnswer, UpstreamCall } from '../provider.ts';
import { parseJson } from '../read-answer.ts';
import { answerEvents } from './answer-events.ts';
import { countTokens } from './count-tokens.ts';
import { makeAnswer } from './make-answer.ts';
import { makeVector } from './make-vector.ts';

/** Time and chance, for tests. */
export interface MockEnvironment {
  readonly clock: Clock;
  /** [0, 1). */
  readonly random: () => number;
}

const defaultDimensions = 8;
/** Most numbers in one answer, over all its vectors. */
const maxNumbers = 1024 * 1024;

/** A small server of OpenAI's format within this process. */
export class MockServer {
  readonly #behaviour: MockBehaviour;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(behaviour: MockBehaviour, { clock, random }: MockEnvironment) {
    this.#behaviour = behaviour;
    this.#clock = clock;
    this.#random = random;
  }

  /** Rejects with the signal's reason where the caller gave up before the answer began. */
  async respond(call: UpstreamCall, signal: AbortSignal): Promise<InProcessAnswer> {
    const { errorPercent, errorStatus } = this.#behaviour;
    if (this.#random() * 100 < errorPercent) return mockFailure(errorStatus);
    const body = parseJson(call.body.toString('utf8'));
    switch (call.path) {
      case '/chat/completions':
        return this.#chat(openaiChat, body, signal);
      case '/completions':
        return this.#chat(openaiCompletions, body, signal);
      case '/embeddings':
        return this.#embeddings(body, signal);
      default:
        return refusal({ path: '', message: `the mock has nothing at ${call.path}` });
    }
  }

  async #chat(dialect: ChatDialect, body: unknown, signal: AbortSignal): Promise<InProcessAnswer> {
    const decoded = dialect.decode(body);
    if (decoded.kind === 'Failed') return refusal(decoded.failure);
    const request = decoded.value;
    if (request.stream) {
      return {
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: this.#stream(request, dialect.streamEncoder(request), signal),
      };
    }
    await this.#pause(this.#behaviour.firstTokenDelayMs, signal);
    signal.throwIfAborted();
    return json(200, dialect.encodeResponse(this.#answer(request), request));
  }

  /** Ends without a last word where the caller gives up. */
  async *#stream(request: ChatRequest, encoder: StreamEncoder, signal: AbortSignal): AsyncGenerator<Buffer> {
    let delayMs = this.#behaviour.firstTokenDelayMs;
    for (const event of answerEvents(this.#answer(request))) {
      if (event.kind === 'Text' || event.kind === 'ToolCallStart') {
        await this.#pause(delayMs, signal);
        delayMs = this.#behaviour.tokenDelayMs;
      }
      if (signal.aborted) return;
      const frames = encoder.encode(event);
      if (frames !== '') yield Buffer.from(frames);
    }
  }

  async #embeddings(body: unknown, signal: AbortSignal): Promise<InProcessAnswer> {
    const decoded = openaiEmbeddings.decode(body);
    if (decoded.kind === 'Failed') return refusal(decoded.failure);
    const { inputs, dimensions = defaultDimensions } = decoded.value;
    if (dimensions * inputs.length > maxNumbers) {
      return refusal({ path: 'input', message: `asks for more than ${maxNumbers} numbers` });
    }
    await this.#pause(this.#behaviour.firstTokenDelayMs, signal);
    signal.throwIfAborted();
    const texts = inputs.map((input) => (typeof input === 'string' ? input : input.join(' ')));
    const response = {
      model: decoded.value.model,
      vectors: texts.map((text) => makeVector(text, dimensions)),
      usage: { ...noUsage, input: texts.reduce((sum, text) => sum + countTokens(text), 0) },
    };
    return json(200, openaiEmbeddings.encodeResponse(response, decoded.value));
  }

  #answer(request: ChatRequest): ReturnType<typeof makeAnswer> {
    return makeAnswer(request, this.#behaviour.reply, this.#clock.now());
  }

  async #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    if (delayMs > 0) await wait(delayMs, this.#clock, signal);
  }
}

function refusal({ path, message }: RequestProblem): InProcessAnswer {
  const error = new GatewayError('invalid_request', `${path} ${message}`.trim(), { param: path });
  return json(400, openaiChat.encodeError(error, ''));
}

function mockFailure(status: number): InProcessAnswer {
  const message = 'the mock failed, as its errorPercent asks';
  return json(status, { error: { message, type: 'mock_error', param: null, code: 'mock_error' } });
}

function json(status: number, value: unknown): InProcessAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: (async function* () {
      yield Buffer.from(JSON.stringify(value));
    })(),
  };
}
