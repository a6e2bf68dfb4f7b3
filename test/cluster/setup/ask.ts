import OpenAI from 'openai';

/** What a client got; no status where nobody answered. */
export interface Reply {
  readonly status: number | undefined;
  /** Of an error. */
  readonly code: string | undefined;
  /** The answer, or the error's message. */
  readonly text: string;
}

export interface Question {
  readonly key: string;
  /** `demo` unless said. */
  readonly model?: string;
  readonly stream?: boolean;
}

/** Asks through the OpenAI SDK, once. */
export async function ask(url: string, { key, model = 'demo', stream = false }: Question): Promise<Reply> {
  const client = new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 });
  const params = { model, messages: [{ role: 'user', content: 'Who goes there?' }] } as const;
  try {
    const text = stream ? await readStream(client, params) : await readWhole(client, params);
    return { status: 200, code: undefined, text };
  } catch (error) {
    if (!(error instanceof OpenAI.APIError)) throw error;
    return { status: error.status, code: error.code ?? undefined, text: error.message };
  }
}

type Params = {
  readonly model: string;
  readonly messages: readonly [{ readonly role: 'user'; readonly content: string }];
};

async function readWhole(client: OpenAI, { model, messages }: Params): Promise<string> {
  const answer = await client.chat.completions.create({ model, messages: [...messages] });
  return answer.choices[0]?.message.content ?? '';
}

async function readStream(client: OpenAI, { model, messages }: Params): Promise<string> {
  const chunks = await client.chat.completions.create({ model, messages: [...messages], stream: true });
  let text = '';
  for await (const chunk of chunks) text += chunk.choices[0]?.delta.content ?? '';
  return text;
}
