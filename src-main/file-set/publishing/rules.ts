import { personName, text } from '../../../src-shared/dicom/access.ts';
import type { PublishingRule } from '../../../src-shared/settings/media.ts';
import type { Settings } from '../../../src-shared/settings/schema.ts';
import type { PublishingArrival } from '../../archive/database/state-publishing.ts';
import type { CatalogueRow } from '../../archive/types.ts';
import { matchesPattern } from '../../sending/rules.ts';

/** Rules that are on and say where to; none where nothing is written to media. */
export const activePublishingRules = ({ media }: Pick<Settings, 'media'>): PublishingRule[] =>
  media.creation.enabled
    ? media.publishing.filter(({ enabled, target }) => enabled && (target.kind === 'burner' || target.path !== ''))
    : [];

/** What comes over the network is published, not what was read from a disc or made here. */
export const isPublished = ({ kind }: Pick<PublishingArrival, 'kind'>): boolean =>
  kind === 'c-store' || kind === 'c-get';

/** Does the rule want the study of this arrival? All conditions that are there must hold, one pattern of each is enough. */
export function publishingRuleMatches(
  { when }: PublishingRule,
  { peer }: Pick<PublishingArrival, 'peer'>,
  series: CatalogueRow,
  study: CatalogueRow,
): boolean {
  const some = (patterns: readonly string[], ...values: readonly (string | undefined)[]) =>
    patterns.length === 0 ||
    patterns.some((pattern) => values.some((value) => value !== undefined && matchesPattern(value, pattern)));
  const { Alphabetic, Ideographic, Phonetic } = personName(study.attributes, 'ReferringPhysicianName') ?? {};
  return (
    some(when.callingAeTitles, peer) &&
    some(when.modalities, text(series.attributes, 'Modality') ?? '') &&
    some(when.bodyParts, text(series.attributes, 'BodyPartExamined') ?? '') &&
    some(when.studyDescriptions, text(study.attributes, 'StudyDescription') ?? '') &&
    some(when.referringPhysicians, Alphabetic ?? '', Ideographic, Phonetic) &&
    some(when.institutions, text(study.attributes, 'InstitutionName') ?? '')
  );
}
