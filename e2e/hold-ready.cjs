// Loaded before the application (`-r`): holds it back until Playwright is attached to all of it, so that no window
// comes up unseen. Playwright calls `__playwright_run` when it is ready.
const { app } = require('electron');

const whenReady = app.whenReady.bind(app);
let release;
const attached = new Promise((resolve) => {
  release = resolve;
});
app.whenReady = () => attached.then(whenReady);
globalThis.__playwright_run = release;
