// Stands where Electron's own default application would: loads the application named on the command line.
// Electron holds its `ready` event back until this module, top-level await included, has been evaluated.
import { readFileSync, statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const args = process.argv.slice(1);
let path;
const preloads = [];
for (let index = 0; index < args.length; index++) {
  const argument = args[index];
  if (argument === '-r' || argument === '--require') preloads.push(args[++index]);
  else if (!argument.startsWith('-')) {
    path = resolve(argument);
    break;
  }
}
if (path === undefined) {
  console.error(`Electron ${process.versions.electron}: give the folder of an application`);
  app.exit(2);
} else {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
  for (const module of preloads) createRequire(join(process.cwd(), 'x.js'))(module);
  let main = path;
  if (statSync(path).isDirectory()) {
    const description = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    app.setAppPath(path);
    if (description.productName ?? description.name) app.name = description.productName ?? description.name;
    if (description.version) app.setVersion(description.version);
    main = resolve(path, description.main ?? 'index.js');
  } else {
    app.setAppPath(dirname(path));
  }
  process._firstFileName = Module._resolveFilename(main, null, false);
  try {
    await import(pathToFileURL(main).href);
  } catch (error) {
    console.error(`The application ${path} did not start:`, error);
    app.exit(1);
  }
}
