import type { State } from '../database/state-thread.ts';

/** When a process kills itself: at a call of the state database, before it is made or after it was done. */
export interface Death {
  when: 'before' | 'after';
  call: string;
  /** Somewhere in the parameters of the call. */
  with?: string;
}

/** Has the process that uses this state database kill itself at one of its calls. */
export function killAt(state: State, death: Death): void {
  const call = state.call.bind(state) as (name: string, ...parameters: unknown[]) => Promise<unknown>;
  const dying = async (name: string, ...parameters: unknown[]): Promise<unknown> => {
    const here = name === death.call && JSON.stringify(parameters).includes(death.with ?? '');
    if (here && death.when === 'before') process.kill(process.pid, 'SIGKILL');
    const answer = await call(name, ...parameters);
    if (here) process.kill(process.pid, 'SIGKILL');
    return answer;
  };
  state.call = dying as typeof state.call;
}
