import { suggestion } from '#runtime/near-miss.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

/** The gateway that is meant, `<namespace>/<name>`: the one that was named, or the only one. */
export function pickGateway(gateways: readonly string[], wanted: string | undefined): Result<string, string> {
  if (wanted !== undefined) {
    return gateways.includes(wanted)
      ? ok(wanted)
      : failed(`there is no AIGateway ${wanted}${suggestion(wanted, gateways)}`);
  }
  const [only, ...more] = gateways;
  if (only === undefined) return failed('there is no AIGateway in the folder');
  return more.length === 0
    ? ok(only)
    : failed(`there are several gateways (${gateways.join(', ')}): name one with --gateway`);
}
