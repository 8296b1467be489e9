import type { State } from '../archive/database/state-thread.ts';
import type { Pauses } from './lanes.ts';

const name = 'queue-pauses';

/** What must not begin, kept over a restart. */
export class StoredPauses implements Pauses {
  paused = false;
  readonly nodes = new Set<string>();
  private readonly state: State;

  constructor(state: State) {
    this.state = state;
  }

  async read(): Promise<void> {
    const stored = (await this.state.call('setting', name)) as { paused?: boolean; nodes?: string[] } | undefined;
    this.paused = stored?.paused === true;
    for (const node of stored?.nodes ?? []) this.nodes.add(node);
  }

  /** Of one node, or of all. */
  async set(nodeId: string | undefined, paused: boolean): Promise<void> {
    if (nodeId === undefined) this.paused = paused;
    else if (paused) this.nodes.add(nodeId);
    else this.nodes.delete(nodeId);
    await this.state.call('saveSetting', name, { paused: this.paused, nodes: [...this.nodes] });
  }
}
