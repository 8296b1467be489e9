/** A plain object, neither a list nor a value. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `over` laid upon `base`: objects member by member, everything else replaced. Neither is changed. */
export function overlay(base: unknown, over: unknown): unknown {
  if (over === undefined) {
    return base;
  }
  if (!isRecord(base) || !isRecord(over)) {
    return over;
  }
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    result[key] = overlay(base[key], value);
  }
  return result;
}
