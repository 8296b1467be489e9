import { parentPort, workerData } from 'node:worker_threads';
import { type IndexThreadData, readerHandlers } from '../archive/database/index-thread.ts';
import { serve } from '../archive/database/rpc.ts';

/** Entry of the thread that answers questions to an index. */
if (parentPort !== null) serve(parentPort, () => readerHandlers(workerData as IndexThreadData));
