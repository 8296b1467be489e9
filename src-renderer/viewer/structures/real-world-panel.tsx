import { Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { mappingName, mappingsOf, useRealWorld } from '../real-world/store.ts';
import { useViewer } from '../store.ts';
import { onControllers, selectedController } from '../viewports.ts';
import styles from './structures.module.css';

/** Which real-world values probes and regions of the selected image are told in, where there are several. */
export function RealWorldSection() {
  const names = useMappingNames();
  const chosen = useRealWorld((state) => state.chosen);
  if (names.length === 0) return null;
  const all = chosen !== undefined && !names.includes(chosen) ? [...names, chosen] : names;
  return (
    <section data-real-world>
      <h3 className={styles['section']}>Real-world values</h3>
      <div className={styles['controls']}>
        <label htmlFor="structures-real-world">Values in</label>
        <Select
          id="structures-real-world"
          size="xs"
          data={[{ value: '', label: 'As the image says' }, ...all.map((name) => ({ value: name, label: name }))]}
          value={chosen ?? ''}
          allowDeselect={false}
          onChange={(value) => useRealWorld.setState({ chosen: value || undefined })}
        />
      </div>
      <p className={styles['notice']}>
        Probes and regions tell them first, the stored and the rescaled values beside them.
      </p>
    </section>
  );
}

/** Names of the mappings of what the selected viewport shows. */
function useMappingNames(): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  const selected = useViewer((state) => state.selected);
  const objects = useRealWorld((state) => state.objects);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another viewport, or other mappings, are looked at anew
  useEffect(() => {
    let leave: (() => void) | undefined;
    const look = (): void => {
      const frame = selectedController()?.shown?.frame;
      const found = frame ? [...new Set(mappingsOf(frame).map(mappingName))] : [];
      setNames((before) => (before.join('\n') === found.join('\n') ? before : found));
    };
    const attach = (): void => {
      leave?.();
      leave = selectedController()?.onRendered(look);
      look();
    };
    attach();
    const end = onControllers(attach);
    return () => {
      end();
      leave?.();
    };
  }, [selected, objects]);
  return names;
}
