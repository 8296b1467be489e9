import type { QueryingSettings, RetrieveOutcomeRule } from '../../../../src-shared/settings/querying.ts';

export type RetrieveOutcome = RetrieveOutcomeRule['outcome'];

/** What becomes of a retrieve with this final status, by the first rule that fits; failed where none does. */
export function retrieveOutcome(
  status: number,
  { retrieveOutcomes }: Pick<QueryingSettings, 'retrieveOutcomes'>,
): RetrieveOutcome {
  const code = status.toString(16).toUpperCase().padStart(4, '0');
  return retrieveOutcomes.find((rule) => fits(code, rule.status))?.outcome ?? 'failed';
}

const fits = (code: string, pattern: string): boolean =>
  [...pattern].every((digit, index) => digit === 'x' || digit === code[index]);
