import { parentPort } from 'node:worker_threads';
import { serve } from '../archive/database/rpc.ts';
import { scanHandlers } from '../archive/scan-thread.ts';

/** Entry of a thread that reads the headers of files. */
if (parentPort !== null) serve(parentPort, () => scanHandlers);
