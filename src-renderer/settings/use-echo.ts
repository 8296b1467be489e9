import { useEffect, useState } from 'react';
import type { NodeSettings } from '../../src-shared/settings/node.ts';
import { type EchoText, echoAddress } from '../app/echo.ts';

/** An echo test of what is in the form, saved or not. */
export function useEcho(node: NodeSettings): { busy: boolean; result: EchoText | undefined; run: () => Promise<void> } {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<EchoText>();
  const { aeTitle, host, port, tls, tlsProfile, callingAeTitle } = node;
  const identity = JSON.stringify(node.userIdentity);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a result is for the place it was made with.
  useEffect(() => setResult(undefined), [aeTitle, host, port, tls, tlsProfile, callingAeTitle, identity]);
  return {
    busy,
    result,
    run: async () => {
      setBusy(true);
      setResult(await echoAddress(node));
      setBusy(false);
    },
  };
}
