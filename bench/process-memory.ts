import { readFileSync } from 'node:fs';
import { familyOf } from '../e2e/processes.ts';

/**
 * Megabytes that a program and all it started hold: what processes share is counted once, in parts (PSS). Undefined where
 * the system does not tell.
 */
export function heldMegabytes(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  let kilobytes = 0;
  for (const entry of familyOf(pid)) {
    try {
      const text = readFileSync(`/proc/${entry.pid}/smaps_rollup`, 'utf8');
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return kilobytes / 1024;
}
