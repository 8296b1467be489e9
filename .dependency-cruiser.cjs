/** The fences of the house (docs/architecture): who may import whom. */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'shared-is-pure',
      severity: 'error',
      from: { path: '^src-shared', pathNot: '\\.test\\.ts$' },
      to: {
        path: [
          '^src-(main|renderer|preload)',
          '^(node:)?(fs|path|net|tls|os|worker_threads|child_process|crypto|stream|zlib|http)$',
          'node_modules/(electron|react|@mantine|@cornerstonejs)/',
        ],
      },
    },
    {
      name: 'main-not-renderer',
      severity: 'error',
      from: { path: '^src-main' },
      to: { path: '^src-(renderer|preload)' },
    },
    {
      name: 'renderer-not-main',
      severity: 'error',
      from: { path: '^src-renderer' },
      to: { path: '^src-(main|preload)' },
    },
    {
      name: 'preload-only-shared',
      severity: 'error',
      from: { path: '^src-preload' },
      to: { path: '^src-(main|renderer)' },
    },
    {
      name: 'electron-in-one-folder',
      severity: 'error',
      from: { path: '^src-main', pathNot: '^src-main/electron/' },
      to: { path: '(^electron$|node_modules/electron/)' },
    },
    {
      name: 'services-know-no-windows',
      severity: 'error',
      from: { path: '^src-main', pathNot: ['^src-main/electron/', '^src-main/main\\.ts$'] },
      to: { path: '^src-main/electron/' },
    },
    {
      name: 'cornerstone-in-one-folder',
      severity: 'error',
      from: { path: '^src-renderer', pathNot: '^src-renderer/cornerstone/' },
      to: { path: '@cornerstonejs/' },
    },
    {
      name: 'codecs-in-one-folder',
      severity: 'error',
      from: { path: '^src-main', pathNot: '^src-main/decode/' },
      to: { path: '@cornerstonejs/' },
    },
    {
      name: 'sqlite-in-the-archive-threads',
      severity: 'error',
      from: { path: '^src-main', pathNot: ['^src-main/archive/database/', '\\.test\\.ts$'] },
      to: { path: '@photostructure/sqlite' },
    },
    {
      name: 'renderer-features-apart',
      severity: 'error',
      from: { path: '^src-renderer/(studies|viewer|presentation|film|media|giving|transfers|settings)/' },
      to: {
        path: '^src-renderer/(studies|viewer|presentation|film|media|giving|transfers|settings)/',
        pathNot: '^src-renderer/$1/',
      },
    },
    // Vite's own suffixes are no part of a file's name.
    {
      name: 'no-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?(url|raw|worker|inline)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.json'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
