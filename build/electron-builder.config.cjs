const { rm } = require('node:fs/promises');
const { join } = require('node:path');

/**
 * Packages for users: `npm run package` (scripts/package.ts), which admits only the official Electron. What goes in is
 * what the main process loads at run time; the windows' libraries are in their bundle already.
 *
 * The universal macOS package needs the prebuilt addons of both processors:
 * `npm ci --os=darwin --cpu=x64 --cpu=arm64` before packaging.
 *
 * @type {import('electron-builder').Configuration}
 */
module.exports = {
  appId: 'org.negatoscope.workstation',
  productName: 'Negatoscope',
  copyright: 'MIT licence; third-party notices are included',
  directories: { output: 'dist', buildResources: 'build' },
  extraMetadata: { homepage: 'https://negatoscope.invalid/' },
  files: [
    'out/main/**',
    'out/preload/**',
    'out/renderer/**',
    'package.json',
    '!**/*.map',
    '!**/*.d.ts',
    '!**/*.md',
    '!**/{test,tests,__tests__,example,examples}/**',
    // Bundled with the windows.
    '!node_modules/{@mantine,@kitware,@tanstack,@floating-ui,react,react-*,lucide-react,zustand,dayjs,use-*}/**',
    '!node_modules/@cornerstonejs/{core,tools,metadata,utils,dicom-image-loader,calculate-suv}/**',
    '!node_modules/{xmlbuilder2,d3-*,gl-matrix,core-js,core-js-pure,@babel,@oozcitak,webworker-promise,dcmjs}/**',
    '!node_modules/{pdfjs-dist,dom-helpers,uuid,seedrandom,shelljs,utif,clipper2-ts,comlink,adm-zip,pako,js-yaml}/**',
    // Sources of what comes compiled.
    '!node_modules/@photostructure/sqlite/src/**',
  ],
  extraResources: [
    { from: 'resources', to: 'resources' },
    { from: 'out/documents', to: 'resources/documents' },
  ],
  asar: true,
  // Shared libraries cannot be loaded from within the archive.
  asarUnpack: ['**/*.node', '**/*.{so,dylib,dll}'],
  // What Electron would load if the application were missing: never from an installed one.
  afterPack: ({ packager, appOutDir }) =>
    rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true }),
  npmRebuild: false,
  buildDependenciesFromSource: false,
  nodeGypRebuild: false,
  publish: null,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  linux: {
    target: ['AppImage', 'deb'],
    category: 'MedicalSoftware;Science;Graphics',
    icon: 'build/icons/linux',
    executableName: 'negatoscope',
    maintainer: 'The Negatoscope authors',
    synopsis: 'DICOM diagnostic workstation',
    mimeTypes: ['application/dicom'],
  },
  deb: {
    depends: [
      'libgtk-3-0 | libgtk-3-0t64',
      'libnss3',
      'libasound2 | libasound2t64',
      'libgbm1',
      'libdrm2',
      'libxkbcommon0',
      'libnotify4',
      'libsecret-1-0',
      'libatspi2.0-0 | libatspi2.0-0t64',
      'fonts-noto-cjk | fonts-droid-fallback',
    ],
  },
  win: { target: ['nsis'], icon: 'build/icons/icon.ico' },
  nsis: {
    oneClick: false,
    perMachine: true,
    allowToChangeInstallationDirectory: true,
    // The archive of a workstation is never removed with the program.
    deleteAppDataOnUninstall: false,
    license: 'LICENSE',
  },
  mac: {
    target: [{ target: 'dmg', arch: ['universal'] }],
    icon: 'build/icons/icon.icns',
    category: 'public.app-category.medical',
    hardenedRuntime: true,
    // Single-processor addons stand side by side in both halves.
    x64ArchFiles: '**/*.node',
  },
};
