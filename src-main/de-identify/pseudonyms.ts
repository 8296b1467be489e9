import type { KeyedHash } from '../../src-shared/changes/de-identify/uids.ts';
import type { DeIdentifyRequest } from '../../src-shared/changes/model.ts';
import { reconcilable } from '../../src-shared/changes/reconcile-values.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Mapping } from './mapping.ts';

/** Digits and letters that are not taken for one another. */
const signs = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const codeLength = 10;
/** Ten years at most. */
const longestShift = 3650;

/** Ten signs of 50 bits: two patients of a project share them by chance not once in a thousand million. */
function codeOf(bytes: Uint8Array): string {
  let rest = 0n;
  for (const byte of bytes.subarray(0, 8)) rest = (rest << 8n) | BigInt(byte);
  let code = '';
  for (let at = 0; at < codeLength; at++, rest >>= 5n) code += signs[Number(rest & 31n)];
  return code;
}

/**
 * What stands for a patient: as it was said, as it was before in the same project, or the prefix and a code made with the key.
 * @param before what stood for the patient in an earlier job
 */
export function pseudonymOf(
  patientKey: string,
  { pseudonyms, pseudonymPrefix }: DeIdentifyRequest,
  hash: KeyedHash,
  mayBeEmpty: boolean,
  before?: { name: string; id: string },
): { name: string; id: string } {
  const said = pseudonyms.find((one) => one.patientKey === patientKey);
  if (said !== undefined) return { name: said.name, id: said.id };
  const prefix = pseudonymPrefix.trim();
  if (prefix === '' && mayBeEmpty) return { name: '', id: '' };
  if (before !== undefined && before.id !== '') return { name: before.name, id: before.id };
  const code = codeOf(hash('pseudonym', patientKey));
  const made = /[\p{L}\p{N}]$/u.test(prefix) ? `${prefix}-${code}` : prefix + code;
  return { name: made, id: made };
}

/** Days by which a patient's dates are shifted: back by up to ten years. */
export function shiftOf(patientKey: string, hash: KeyedHash): number {
  const [a = 0, b = 0, c = 0, d = 0] = hash('shift', patientKey);
  return -(1 + ((((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % longestShift));
}

/** Two patients must not become one, also not over the jobs of a project. Throws `invalid-input`. */
export function checkPseudonyms({ pseudonyms }: DeIdentifyRequest, known?: Pick<Mapping, 'patientOf'>): void {
  const byId = new Map<string, string>();
  for (const { id, patientKey } of pseudonyms) {
    const other = byId.get(id.trim()) ?? known?.patientOf(id.trim());
    if (id.trim() !== '' && other !== undefined && other !== patientKey) {
      throw new NegatoscopeError('invalid-input', `two patients would get the ID ${id}`, { field: 'pseudonyms', id });
    }
    byId.set(id.trim(), patientKey);
  }
}

/** What is said must fit its attributes: told now, not by every instance of a job. Throws `invalid-input` (parameter `tag`). */
export function checkValues({ pseudonymPrefix, pseudonyms, values }: DeIdentifyRequest): void {
  for (const { id, name } of [...pseudonyms, { id: pseudonymPrefix, name: pseudonymPrefix }]) {
    reconcilable('00100010', name);
    reconcilable('00100020', id);
  }
  for (const [tag, value] of Object.entries(values)) reconcilable(tag, value);
}
