import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Commitment } from '../../../../src-shared/contract/commitments.ts';
import type { Job } from '../../../../src-shared/contract/jobs.ts';
import type { ProcedureStep } from '../../../../src-shared/contract/procedure-steps.ts';
import { defaultSettings } from '../../../../src-shared/settings/schema.ts';
import type { Death } from '../../../archive/testing/dying-state.ts';
import { silentLog } from '../../../log/types.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import { requestAssociation } from '../../request.ts';
import type { UserInformation } from '../../upper-layer/pdu.ts';
import type { StationRequest } from './dying-station.ts';

const program = fileURLToPath(new URL('./dying-station.ts', import.meta.url));

export interface StationStatus {
  jobs: Job[];
  commitments: Commitment[];
  steps: ProcedureStep[];
  toAnnounce: unknown[];
}

/** A station in a process of its own. */
export interface Station {
  port: number;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  commit(nodeId: string): Promise<void>;
  status(): Promise<StationStatus>;
  open(sopClassUid: string, transferSyntax: string, user?: Partial<UserInformation>): Promise<DimseEndpoint>;
  kill(): Promise<void>;
}

/** Starts one over a folder. With `death` it kills itself, perhaps before it listens: then undefined. */
export async function startStation(folder: string, change: object, death?: Death): Promise<Station | undefined> {
  const more = death === undefined ? [] : [JSON.stringify(death)];
  const child = spawn(process.execPath, [program, folder, JSON.stringify(change), ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stdin.on('error', () => undefined);
  const answers: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const next = waiting.shift();
    if (next === undefined) answers.push(line);
    else next(line);
  });
  const answer = async (): Promise<unknown> => {
    const line =
      answers.shift() ?? (await Promise.race([new Promise<string>((resolve) => waiting.push(resolve)), gone]));
    return line === undefined ? undefined : JSON.parse(line);
  };
  const ask = (request: StationRequest): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return answer();
  };
  const first = (await answer()) as { port: number } | undefined;
  if (first === undefined) return undefined;
  return {
    port: first.port,
    gone,
    commit: async (nodeId) => void (await ask({ do: 'commit', nodeId })),
    status: async () => (await ask({ do: 'status' })) as StationStatus,
    open: (sopClassUid, transferSyntax, user) =>
      requestAssociation(
        { aeTitle: 'STATION', host: '127.0.0.1', port: first.port },
        {
          callingAeTitle: 'CALLER',
          implementation: { classUid: '2.25.42', versionName: 'CALLER' },
          timeouts: defaultSettings().calling.timeouts,
          maxPduLength: 16384,
          contexts: [{ id: 1, abstractSyntax: sopClassUid, transferSyntaxes: [transferSyntax] }],
          log: silentLog,
          ...(user && { user }),
        },
      ),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
