const words =
  'The quarterly report shows that latency fell in every region while traffic grew, "quoted" parts and lines\nincluded, so the team asks what to try next. ';

/** A chat request of about so many KB, in turns of some 500 bytes: prose as people send it, with escapes in it. */
export function conversation(model: string, kilobytes: number, extra: object = {}): Buffer {
  const messages = [{ role: 'user', content: 'Begin.' }];
  const request = (): string => JSON.stringify({ model, max_tokens: 512, ...extra, messages });
  const target = kilobytes * 1000;
  const turnBytes = 500;
  for (let count = 0; ; count++) {
    const left = target - Buffer.byteLength(request()) - 40;
    if (left <= 0) break;
    const content = words.repeat(4).slice(0, Math.min(left, turnBytes));
    messages.push({ role: count % 2 === 0 ? 'assistant' : 'user', content });
  }
  messages.push({ role: 'user', content: 'Go on.' });
  return Buffer.from(request());
}

/** A request with three tools of ordinary size. */
export function withTools(model: string): Buffer {
  const tools = ['get_weather', 'find_flights', 'book_hotel'].map((name) => ({
    type: 'function',
    function: {
      name,
      description: words.slice(0, 120),
      parameters: {
        type: 'object',
        properties: {
          city: { type: 'string', description: 'where' },
          day: { type: 'string', format: 'date' },
          unit: { type: 'string', enum: ['c', 'f'] },
        },
        required: ['city'],
      },
    },
  }));
  const messages = [{ role: 'user', content: 'What is the weather in Paris, and how do I get there?' }];
  return Buffer.from(JSON.stringify({ model, max_tokens: 512, messages, tools, tool_choice: 'auto' }));
}

/** A question about an image whose base64 text has so many bytes. */
export function withImage(model: string, bytes: number): Buffer {
  const pattern = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ+/k9';
  const data = pattern.repeat(Math.ceil(bytes / pattern.length)).slice(0, bytes - (bytes % 4));
  const content = [
    { type: 'text', text: 'What is in this image?' },
    { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
  ];
  return Buffer.from(JSON.stringify({ model, max_tokens: 512, messages: [{ role: 'user', content }] }));
}
