import { parentPort, workerData } from 'node:worker_threads';
import { type IndexThreadData, writerHandlers } from '../archive/database/index-thread.ts';
import { serve } from '../archive/database/rpc.ts';

/** Entry of the thread that writes an index. */
if (parentPort !== null) serve(parentPort, () => writerHandlers(workerData as IndexThreadData));
