import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../archive/database/rpc.ts';
import { stateHandlers } from '../archive/database/state-thread.ts';

/** Entry of the thread that owns the state database. */
if (parentPort !== null) serve(parentPort, () => stateHandlers(workerData as { folder: string }));
