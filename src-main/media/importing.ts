import { certainCandidate, comparesIdentity } from '../../src-shared/changes/candidates.ts';
import type { DeIdentifyRequest, Reconciliation } from '../../src-shared/changes/model.ts';
import { momentText } from '../../src-shared/changes/reconcile.ts';
import { reconcilable } from '../../src-shared/changes/reconcile-values.ts';
import type { CatalogueInfo, ImportDecision, ImportPatient } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { MediaSettings } from '../../src-shared/settings/media.ts';
import type { Archive } from '../archive/archive.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Sending } from '../sending/sending.ts';
import type { MediaActions } from './actions.ts';
import type { ImportParameters } from './import.ts';
import { planImport } from './import-plan.ts';
import {
  isEverything,
  lastingSelection,
  lastingWhole,
  placesOf,
  type SelectedRows,
  studiesOf,
} from './import-selection.ts';
import type { Media } from './media.ts';
import type { Medium } from './medium.ts';

export interface ImportingOptions {
  archive: Pick<Archive, 'id' | 'search' | 'select' | 'places'>;
  media: Media;
  jobs: Pick<JobQueue, 'submit'>;
  actions: MediaActions;
  settings: () => Pick<MediaSettings, 'reading' | 'reconciliation'>;
  /** Where imports may go to instead of the archive. */
  sending: Pick<Sending, 'send'>;
}

export interface ImportRequest extends SelectedRows {
  id: string;
  decisions?: readonly ImportDecision[] | undefined;
  deIdentify?: DeIdentifyRequest | undefined;
}

/** What people do with media: open them, look what an import would bring, import. */
export class Importing {
  private readonly options: ImportingOptions;

  constructor(options: ImportingOptions) {
    this.options = options;
  }

  /** Opens a medium; throws `busy` where one is read or written at a time and another is. */
  async open(paths: readonly string[]): Promise<CatalogueInfo> {
    const { media, actions } = this.options;
    if (media.isOpen(paths)) return media.open(paths);
    const end = actions.beginNow(paths[0] ?? '');
    try {
      const medium = await media.medium(paths);
      void medium.ready.then(end);
      return medium.info();
    } catch (error) {
      end();
      throw error;
    }
  }

  /** What an import would bring, patient by patient. Throws `not-found` for a medium that is not open. */
  async plan({ id, ...selected }: { id: string } & SelectedRows): Promise<{
    patients: ImportPatient[];
    unreadable: number;
  }> {
    const medium = this.medium(id);
    const { compare } = this.options.settings().reconciliation;
    const patients = await planImport(medium, this.options.archive, selected, compare);
    return { patients, unreadable: medium.info().unreadable };
  }

  /**
   * Begins an import as a job; where the settings say so, sends it to a node instead. Throws `not-found` (medium, rows, node), `invalid-input`
   * (nothing selected; values that an attribute cannot have, parameter `tag`).
   */
  async start({ id, decisions = [], deIdentify, ...selected }: ImportRequest): Promise<{ jobId: number }> {
    const medium = this.medium(id);
    const { reading } = this.options.settings();
    const all = await this.decisions(medium, selected, decisions);
    if (reading.importTo !== '') return this.send(medium, selected, all, deIdentify, reading.importTo);
    const parameters: ImportParameters = {
      paths: [...medium.paths],
      medium: id,
      ...(isEverything(selected) ? await lastingWhole(medium) : await lastingSelection(medium, selected)),
      ...(all.length === 0 ? {} : { decisions: all }),
      ...(deIdentify === undefined ? {} : { deIdentify }),
    };
    return { jobId: await this.options.jobs.submit('import', medium.info().name, parameters) };
  }

  private medium(id: string): Medium {
    const medium = this.options.media.get(id);
    if (medium === undefined) throw new NegatoscopeError('not-found', `no medium ${id} is open`, { id });
    return medium;
  }

  /** What was said of patients, and, by setting, that those who are certainly here take over what the archive says. */
  private async decisions(
    medium: Medium,
    selected: SelectedRows,
    given: readonly ImportDecision[],
  ): Promise<ImportDecision[]> {
    const { reconciliation } = this.options.settings();
    const at = momentText(new Date());
    const complete = (reconcile: Reconciliation): Reconciliation => ({
      ...reconcile,
      source: reconcile.source || reconciliation.source,
      keepOriginal: reconcile.keepOriginal && reconciliation.keepOriginal,
      at: reconcile.at ?? at,
    });
    const all = given.map((decision) => {
      const { reconcile, studyValues = {} } = decision;
      if (decision.action !== 'reconcile') return decision;
      if (reconcile === undefined)
        throw new NegatoscopeError('invalid-input', 'nothing says what the patient is given');
      for (const values of [reconcile.values, ...Object.values(studyValues)]) {
        for (const [tag, text] of Object.entries(values)) reconcilable(tag, text);
      }
      return { ...decision, reconcile: complete(reconcile) };
    });
    if (reconciliation.mode !== 'archive' || !comparesIdentity(reconciliation.compare)) return all;
    const decided = new Set(all.map(({ key }) => key));
    for (const { key, agrees, candidates, name, patientId, birthDate, issuer = '' } of await planImport(
      medium,
      this.options.archive,
      selected,
      reconciliation.compare,
    )) {
      const certain = agrees || decided.has(key) ? undefined : certainCandidate(candidates);
      if (certain === undefined) continue;
      const { values, studyValues } = certain;
      const patient = { name, patientId, birthDate, issuer };
      const reconcile = complete({ values, reason: 'COERCE', source: '', keepOriginal: true, patient });
      all.push({ key, action: 'reconcile', reconcile, studyValues });
    }
    return all;
  }

  /** Storage SCU: as a job of sending, with all that belongs to one. */
  private async send(
    medium: Medium,
    selected: SelectedRows,
    decisions: readonly ImportDecision[],
    deIdentify: DeIdentifyRequest | undefined,
    nodeId: string,
  ): Promise<{ jobId: number }> {
    const skipped = new Set(decisions.filter(({ action }) => action === 'skip').map(({ key }) => key));
    const rows: { studyRows: number[]; seriesRows: number[]; instanceRows: number[] } = {
      studyRows: [...(selected.studyRows ?? [])],
      seriesRows: [...(selected.seriesRows ?? [])],
      instanceRows: [...(selected.instanceRows ?? [])],
    };
    if (isEverything(selected)) rows.studyRows = (await studiesOf(medium)).map(({ row }) => row);
    if (skipped.size > 0) {
      const studies = new Map((await studiesOf(medium)).map(({ row, patient }) => [row, patient]));
      const kept: number[] = [];
      for await (const page of placesOf(medium, rows)) {
        for (const { row, studyRow } of page) if (!skipped.has(studies.get(studyRow) ?? '')) kept.push(row);
      }
      Object.assign(rows, { studyRows: [], seriesRows: [], instanceRows: kept });
    }
    const changed = decisions.filter(({ action }) => action === 'reconcile');
    return { jobId: await this.options.sending.send(nodeId, medium.id, rows, deIdentify, changed) };
  }
}
