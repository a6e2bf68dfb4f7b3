import type { Admission, Amount } from '../ledger.ts';

/** @throws RangeError: an amount that is none would poison its counter for everybody. */
export function checkAdmission({ id, claims, holdForMs }: Admission): void {
  if (id.length === 0 || id.length > 64) throw new RangeError(`an id of ${id.length} characters`);
  if (!(holdForMs >= 0 && holdForMs < Number.POSITIVE_INFINITY))
    throw new RangeError(`a hold for ${holdForMs} ms`);
  for (const { counter, limit, hold, refusedCharge } of claims) {
    if (counter.length === 0 || counter.length > 512)
      throw new RangeError(`a counter's name of ${counter.length} characters`);
    if (!isAmount(limit) || !isAmount(hold) || !isAmount(refusedCharge))
      throw new RangeError(`no amounts: limit ${limit}, hold ${hold}, refusedCharge ${refusedCharge}`);
  }
}

/** @throws RangeError: not one amount for each claim. */
export function checkCharges(charges: readonly Amount[], claims: number): void {
  if (charges.length !== claims || !charges.every(isAmount))
    throw new RangeError(`charges ${charges.join(', ')} for ${claims} claims`);
}

function isAmount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
