import { readdirSync, readFileSync } from 'node:fs';

interface ProcessEntry {
  pid: number;
  parent: number;
  command: string;
}

/** Every process of this machine that we may look at; empty where there is no /proc. */
function processes(): ProcessEntry[] {
  if (process.platform !== 'linux') return [];
  const list: ProcessEntry[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // pid (command) state ppid ...: the command may hold anything, so look behind its last bracket.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') continue;
      list.push({
        pid: Number(name),
        parent: Number(parent),
        command: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
      });
    } catch {
      // It has ended meanwhile.
    }
  }
  return list;
}

/** A process and all that it started, directly or not. */
export function familyOf(pid: number): ProcessEntry[] {
  const all = processes();
  const family = all.filter((entry) => entry.pid === pid);
  for (let index = 0; index < family.length; index++) {
    family.push(...all.filter((entry) => entry.parent === family[index]?.pid));
  }
  return family;
}

/** Those of the family that still run, after waiting at most `timeoutMs` for their end. */
export async function leftOf(family: readonly ProcessEntry[], timeoutMs = 30_000): Promise<ProcessEntry[]> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const now = processes();
    const left = family.filter((entry) =>
      now.some(({ pid, command }) => pid === entry.pid && command === entry.command),
    );
    if (left.length === 0 || Date.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
