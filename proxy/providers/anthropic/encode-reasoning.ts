import { failed, ok, type Result } from '#runtime/result.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { RequestProblem } from '../../dialects/dialect.ts';
import type { TargetModel } from '../provider.ts';
import { takesBudgets } from './takes-budgets.ts';

/** What a request's wish for reasoning comes to. */
export interface EncodedReasoning {
  readonly maxTokens: number;
  readonly thinking?: object;
  /** `output_config.effort`. */
  readonly effort?: string;
}

/** The API demands a limit; this stands where neither client, policy nor provider object says one. */
const defaultMaxTokens = 4096;
/** https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking: no smaller budget is taken. */
const minBudget = 1024;

/** Words for effort, as OpenAI's clients write them, in Anthropic's words and as budgets for models without such words. */
const efforts: ReadonlyMap<string, { readonly effort: string; readonly budget: number }> = new Map([
  ['minimal', { effort: 'low', budget: 1024 }],
  ['low', { effort: 'low', budget: 2048 }],
  ['medium', { effort: 'medium', budget: 8192 }],
  ['high', { effort: 'high', budget: 16_384 }],
  ['xhigh', { effort: 'xhigh', budget: 32_768 }],
  ['max', { effort: 'max', budget: 32_768 }],
]);

/**
 * `max_tokens`, `thinking` and the effort of a request. A budget that the client named is sent as it is; an effort is
 * a hint, and gives way where the API would refuse thinking: next to a forced tool, and for models with budgets also
 * when the answer is limited to too few tokens, or when tool results are sent without the thinking before the calls.
 */
export function encodeReasoning(
  request: ChatRequest,
  model: TargetModel,
): Result<EncodedReasoning, RequestProblem> {
  const limit = request.maxOutputTokens ?? model.maxOutputTokens;
  const maxTokens = limit ?? defaultMaxTokens;
  const { reasoning } = request;
  switch (reasoning?.kind) {
    case undefined:
      return ok({ maxTokens });
    case 'Off':
      return ok({ maxTokens, thinking: { type: 'disabled' } });
    case 'Budget': {
      const thinking = { type: 'enabled', budget_tokens: reasoning.tokens };
      return ok({ maxTokens: limit ?? reasoning.tokens + defaultMaxTokens, thinking });
    }
    case 'Adaptive':
      if (takesBudgets(model.upstreamName)) return ok(withBudget(request, limit, 8192));
      return ok({ maxTokens, thinking: { type: 'adaptive' } });
    case 'Effort':
      return withEffort(request, reasoning.effort, { model, limit });
  }
}

function withEffort(
  request: ChatRequest,
  word: string,
  target: { readonly model: TargetModel; readonly limit: number | undefined },
): Result<EncodedReasoning, RequestProblem> {
  const { model, limit } = target;
  const maxTokens = limit ?? defaultMaxTokens;
  if (word === 'none') return ok({ maxTokens, thinking: { type: 'disabled' } });
  const known = efforts.get(word);
  if (known === undefined) {
    const words = ['none', ...efforts.keys()].join(', ');
    return failed({ path: 'reasoning_effort', message: `must be one of ${words}` });
  }
  if (takesBudgets(model.upstreamName)) return ok(withBudget(request, limit, known.budget));
  if (forcesTool(request)) return ok({ maxTokens, effort: known.effort });
  return ok({ maxTokens, thinking: { type: 'adaptive' }, effort: known.effort });
}

function withBudget(request: ChatRequest, limit: number | undefined, wish: number): EncodedReasoning {
  const maxTokens = limit ?? wish + defaultMaxTokens;
  const budget = Math.min(wish, Math.floor(maxTokens / 2));
  if (budget < minBudget || forcesTool(request) || answersUnsignedCalls(request)) {
    return { maxTokens: limit ?? defaultMaxTokens };
  }
  return { maxTokens, thinking: { type: 'enabled', budget_tokens: budget } };
}

function forcesTool(request: ChatRequest): boolean {
  return request.toolChoice?.kind === 'Required' || request.toolChoice?.kind === 'Tool';
}

/** Whether the last assistant turn called tools and its thinking is not there any more, or never was. */
function answersUnsignedCalls(request: ChatRequest): boolean {
  const last = request.messages.findLast((message) => message.role === 'Assistant');
  if (last?.role !== 'Assistant' || !last.parts.some((part) => part.kind === 'ToolCall')) return false;
  return !last.parts.some(
    (part) => part.kind === 'Reasoning' && (part.signature ?? part.redacted) !== undefined,
  );
}
