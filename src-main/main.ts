import { runApplication } from './electron/application.ts';

runApplication();
