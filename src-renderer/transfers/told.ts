import { useEffect, useState } from 'react';

/** A list of the main process: asked for once, then as it is told; what was told counts more than a late answer. Undefined before the first. */
export function useTold<T>(ask: () => Promise<T>, listen: (listener: (value: T) => void) => () => void): T | undefined {
  const [value, setValue] = useState<T>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as long as it is shown.
  useEffect(() => {
    let told = false;
    let left = false;
    const leave = listen((news) => {
      told = true;
      setValue(news);
    });
    ask().then(
      (answer) => {
        if (!told && !left) setValue(answer);
      },
      () => {},
    );
    return () => {
      left = true;
      leave();
    };
  }, []);
  return value;
}
