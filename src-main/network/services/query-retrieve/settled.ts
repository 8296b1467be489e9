/** What was acknowledged a moment ago is waited for, but not longer than this while much is being received. */
const settleMs = 2000;

/** Resolves when everything stored so far is in the index, or was waited for long enough. */
export async function settled(catalogue: { settle?(): Promise<void> }): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, settleMs);
  });
  await Promise.race([catalogue.settle?.(), enough]).finally(() => clearTimeout(timer));
}
