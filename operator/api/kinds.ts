import { AIBudget } from './ai-budget.ts';
import { AIGateway } from './ai-gateway.ts';
import { AIKey } from './ai-key.ts';
import { AIPolicy } from './ai-policy.ts';
import { AIProvider } from './ai-provider.ts';
import { AIRoute } from './ai-route.ts';

/** Every kind of the group, by name. */
export const kinds = { AIGateway, AIProvider, AIRoute, AIPolicy, AIBudget, AIKey } as const;
export type KindName = keyof typeof kinds;

/** Whether a kind is one of ours. */
export function isKindName(kind: string): kind is KindName {
  return Object.hasOwn(kinds, kind);
}

export const kindNames: readonly KindName[] = Object.keys(kinds).filter(isKindName);
