import { createRequire } from 'node:module';
import { defaultSettings } from '../../../../src-shared/settings/schema.ts';
import { type FetchServer, serveFetch } from '../../../../testing/fetch-server.ts';
import { temporaryFolder } from '../../../../testing/temp.ts';
import { XmlHttpRequest } from '../../../../testing/xhr.ts';
import { silentAudit } from '../../../audit/types.ts';
import { createRenderer, type Renderer } from '../../../decode/renderer.ts';
import { silentLog } from '../../../log/types.ts';
import { type Archive, openArchive } from '../../archive.ts';
import { openState } from '../../database/state-thread.ts';
import { createDicomWeb } from '../handler.ts';

/** As much of dicomweb-client as the tests use. */
export interface Client {
  searchForStudies(options?: object): Promise<Record<string, { Value?: unknown[] }>[]>;
  searchForSeries(options?: object): Promise<Record<string, { Value?: unknown[] }>[]>;
  searchForInstances(options?: object): Promise<Record<string, { Value?: unknown[] }>[]>;
  retrieveStudyMetadata(options: object): Promise<Record<string, Record<string, unknown>>[]>;
  retrieveSeriesMetadata(options: object): Promise<Record<string, Record<string, unknown>>[]>;
  retrieveInstanceMetadata(options: object): Promise<Record<string, Record<string, unknown>>>;
  retrieveInstanceFrames(options: object): Promise<ArrayBuffer[]>;
  retrieveInstanceRendered(options: object): Promise<ArrayBuffer[]>;
  retrieveInstanceThumbnail(options: object): Promise<ArrayBuffer[]>;
  retrieveInstance(options: object): Promise<ArrayBuffer>;
  retrieveSeries(options: object): Promise<ArrayBuffer[]>;
  retrieveStudy(options: object): Promise<ArrayBuffer[]>;
  retrieveBulkData(options: object): Promise<ArrayBuffer[]>;
  storeInstances(options: { datasets: ArrayBuffer[]; studyInstanceUID?: string }): Promise<unknown>;
}

export interface Fixture {
  archive: Archive;
  renderer: Renderer;
  /** The handler itself. */
  handle: (request: Request) => Promise<Response>;
  /** Base of the catalogue over HTTP: `http://127.0.0.1:port/archive`. */
  base: string;
  client: Client;
  /** Asks the handler for a path below the catalogue. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Stores files through STOW-RS and waits for the index. */
  store(...files: Uint8Array[]): Promise<void>;
  close(): Promise<void>;
}

/** A real archive in a temporary folder behind its DICOMweb endpoint, and an independent client to it. */
export async function openFixture(): Promise<Fixture> {
  const folder = await temporaryFolder('dicomweb');
  const state = await openState(folder.path);
  const archive = await openArchive({
    folder: folder.path,
    state,
    settings: () => defaultSettings().storage,
    log: silentLog,
    audit: silentAudit,
  });
  const renderer = createRenderer({ threads: 1 });
  const catalogue = (id: string) => (id === 'archive' ? archive : undefined);
  const handle = createDicomWeb({ catalogue, ingest: archive.ingest, renderer, log: silentLog });
  let server: FetchServer | undefined;
  const overHttp = createDicomWeb({
    catalogue,
    ingest: archive.ingest,
    renderer,
    log: silentLog,
    base: (id) => `${server!.url}/${id}`,
  });
  server = await serveFetch(overHttp, (path) => `dicomweb:/${path}`);
  const base = `${server.url}/archive`;
  (globalThis as { XMLHttpRequest?: unknown }).XMLHttpRequest = XmlHttpRequest;
  const { api } = createRequire(import.meta.url)('dicomweb-client') as {
    api: { DICOMwebClient: new (options: object) => Client };
  };
  const client = new api.DICOMwebClient({ url: base, singlepart: [], verbose: false });
  return {
    archive,
    renderer,
    handle,
    base,
    client,
    get: (path, headers = {}) => handle(new Request(`dicomweb://archive${path}`, { headers })),
    async store(...files) {
      await client.storeInstances({ datasets: files.map((file) => Uint8Array.from(file).buffer) });
      await archive.settle();
    },
    async close() {
      await server?.close();
      await renderer.close();
      await archive.close();
      await state.close('close');
      await folder.remove();
    },
  };
}
