import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
/** Every file directly in src-main/workers is the entry of a worker thread, except the helper that finds them and tests. */
const workers = Object.fromEntries(
  readdirSync(resolve(root, 'src-main/workers'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'entry.ts')
    .map((file) => [`workers/${file.replace(/\.ts$/, '')}`, resolve(root, 'src-main/workers', file)]),
);

/** The pinned Electron: the application says when it runs on another one. */
const { version: electronVersion } = JSON.parse(
  readFileSync(resolve(root, 'node_modules/electron/package.json'), 'utf8'),
) as { version: string };

export default defineConfig({
  main: {
    define: { __ELECTRON_VERSION__: JSON.stringify(electronVersion) },
    build: {
      target: 'node20',
      rollupOptions: {
        input: { main: resolve(root, 'src-main/main.ts'), ...workers },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rollupOptions: {
        input: resolve(root, 'src-preload/preload.ts'),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    plugins: [react()],
    resolve: {
      // vtk.js reaches xmlbuilder2's Node entry, which extends node:events: its browser bundle does not.
      alias: [{ find: /^xmlbuilder2$/, replacement: resolve(root, 'node_modules/xmlbuilder2/lib/xmlbuilder2.min.js') }],
    },
    worker: { format: 'es' },
    build: { target: 'chrome130', minify: true, rollupOptions: { input: resolve(root, 'src-renderer/index.html') } },
  },
});
