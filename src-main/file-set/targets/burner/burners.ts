import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { mustGoOn } from '../files.ts';
import { sectorBytes } from '../image/tools.ts';
import type { Burner, BurnTool } from './types.ts';

/** Between two looks whether a disc was put in. */
const lookEveryMs = 3000;

/** The burners of this computer: who has which, and what lies in them. */
export class Burners {
  readonly tool: BurnTool;
  readonly #every: number;
  readonly #busy = new Set<string>();
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(tool: BurnTool, every = lookEveryMs) {
    this.tool = tool;
    this.#every = every;
  }

  list(signal?: AbortSignal): Promise<Burner[]> {
    return this.tool.list(this.#busy, signal);
  }

  /** Throws `not-found` (`reason`: `no-such-device`). */
  async find(device: string, signal?: AbortSignal): Promise<Burner> {
    const burner = (await this.list(signal)).find((each) => each.device === device);
    if (burner === undefined) {
      throw new NegatoscopeError('not-found', 'there is no such burner', { reason: 'no-such-device', device });
    }
    return burner;
  }

  /** One job after the other has a burner. */
  async alone<T>(device: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(device) ?? Promise.resolve();
    const mine = before.then(() => {
      mustGoOn(signal);
      return work();
    });
    this.#last.set(
      device,
      mine.catch(() => undefined),
    );
    return mine;
  }

  /** While something works with its disc nobody else asks the drive. */
  async whileBusy<T>(device: string, work: () => Promise<T>): Promise<T> {
    this.#busy.add(device);
    try {
      return await work();
    } finally {
      this.#busy.delete(device);
    }
  }

  /** Waits until a blank disc with room for so many bytes is there; what lies on others is never written over. */
  async blankDisc(
    device: string,
    bytes: number,
    signal: AbortSignal,
    waiting: (reason: string | undefined) => void,
  ): Promise<void> {
    let said: string | undefined;
    for (;;) {
      mustGoOn(signal);
      const { disc } = await this.find(device, signal);
      const reason = this.#obstacle(disc, bytes);
      if (reason !== said) waiting(reason);
      said = reason;
      if (reason === undefined) return;
      await pause(this.#every, signal);
    }
  }

  #obstacle(disc: Burner['disc'], bytes: number): string | undefined {
    if (disc === undefined) return 'insert-disc';
    if (!disc.blank) return 'disc-not-blank';
    return Math.ceil(bytes / sectorBytes) * sectorBytes > disc.capacityBytes ? 'disc-too-small' : undefined;
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
