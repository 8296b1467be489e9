import { demographicAttributes } from '../../src-shared/changes/demographics.ts';
import { keywordOf, tagFrom } from '../../src-shared/dicom/dictionary.ts';
import { mediaSchema } from '../../src-shared/settings/media.ts';
import { profileTitle } from '../app/file-sets/words.ts';
import { CodingFields, codingNames } from './coding-fields.tsx';
import { useDraft } from './draft-context.ts';
import { Fold, Group, NumberField, SelectField, SwitchField, TextField } from './fields.tsx';
import { PublishingRules } from './publishing-rules.tsx';
import { SchemaFields, UidsField } from './schema-fields.tsx';

const attribute = (tag: string): { value: string; label: string } => ({
  value: tag,
  label: keywordOf(tag)?.replace(/([a-z])([A-Z])/g, '$1 $2') ?? tag,
});

/** What patients are compared by. */
const comparable = [
  'PatientName',
  'PatientID',
  'IssuerOfPatientID',
  'PatientBirthDate',
  'PatientBirthTime',
  'PatientSex',
  'OtherPatientIDs',
  'OtherPatientNames',
  'PatientMotherBirthName',
].flatMap((keyword) => {
  const tag = tagFrom(keyword);
  return tag === undefined ? [] : [attribute(tag)];
});

const members = mediaSchema.shape;
const reading = members.reading.unwrap();
const creation = members.creation.unwrap();

/** How media are read and written, and what is published by itself. */
export function MediaSection() {
  const { draft } = useDraft();
  const takers = draft.nodes.filter(({ roles }) => roles.includes('store'));
  const { profiles } = draft.media.creation;
  const offered = profiles.length > 0 ? profiles : creation.shape.profiles.unwrap().element.options;
  return (
    <>
      <Group title="Reading">
        <SelectField
          path="media.reading.inserted"
          options={{ show: 'is shown among the media', open: 'is shown and opened', ignore: 'is left alone' }}
        />
        <SelectField
          path="media.reading.importTo"
          options={{
            '': 'into the archive',
            ...Object.fromEntries(takers.map(({ id, name }) => [id, `to ${name || '(no name)'}`])),
          }}
          hint="To a node: over the network, as other systems send."
        />
        <SwitchField path="media.reading.oneAtATime" hint="A second action waits for the first." />
        <SwitchField path="media.reading.onlyKnownClasses" />
        <Fold title="Limits" path="media.reading">
          <SchemaFields schema={reading} path="media.reading" only={['maxDepth', 'maxFiles', 'maxDirectoryBytes']} />
        </Fold>
      </Group>
      <Group title="Patients who come in">
        <SelectField
          path="media.reconciliation.mode"
          options={{
            ask: 'Differences are shown before',
            'as-is': 'As the medium says',
            archive: 'As the archive says, with the same ID',
          }}
        />
        <UidsField
          path="media.reconciliation.compare"
          label="What is compared"
          data={comparable}
          placeholder="nothing"
        />
        <SwitchField
          path="media.reconciliation.keepOriginal"
          hint="Original Attributes Sequence: what the file said before stays in it."
        />
        <TextField path="media.reconciliation.source" maxLength={64} placeholder="none" />
      </Group>
      <Group title="Patients, studies and series whose data change">
        <SelectField
          path="media.demographics.mode"
          options={{ ignore: 'Every object says what it says', update: 'Lists follow what came last' }}
        />
        {draft.media.demographics.mode === 'update' && (
          <UidsField
            path="media.demographics.attributes"
            label="Of these attributes"
            data={demographicAttributes.map(({ tag }) => attribute(tag))}
            placeholder={`all ${demographicAttributes.length}`}
          />
        )}
      </Group>
      <Group title="Writing">
        <SwitchField path="media.creation.enabled" hint="Off: nothing is ever written to media." />
        {draft.media.creation.enabled && (
          <>
            <SelectField
              path="media.creation.defaultProfile"
              options={Object.fromEntries([...offered, 'none', 'plain'].map((id) => [id, profileTitle(id)]))}
            />
            <UidsField
              path="media.creation.profiles"
              label="Profiles that are offered"
              data={creation.shape.profiles
                .unwrap()
                .element.options.map((id) => ({ value: id, label: profileTitle(id) }))}
              placeholder="all"
            />
            <UidsField
              path="media.creation.transferSyntaxes"
              label="Compressions that are offered"
              data={codingNames()}
              placeholder="all"
            />
            <SwitchField path="media.creation.verify" />
            <SwitchField path="media.creation.update" />
            <SwitchField path="media.creation.secure" />
            <SwitchField path="media.creation.privateClasses" />
            <TextField path="media.creation.institution" maxLength={200} hint="On the pages and in README.TXT." />
            <TextField path="media.creation.contact" maxLength={500} hint="Whom to ask about the disc." />
            <Fold title="What goes along" path="media.creation.content">
              <SchemaFields schema={creation.shape.content.unwrap()} path="media.creation.content" />
            </Fold>
            <CodingFields path="media.creation.coding" />
            <Fold title="More" path={['media.creation.sourceAeTitle', 'media.creation.passwordIterations']}>
              <TextField
                path="media.creation.sourceAeTitle"
                maxLength={16}
                placeholder="none"
                hint="(0002,0016) of the files. Empty: not written."
              />
              <NumberField path="media.creation.passwordIterations" minimum={10_000} />
            </Fold>
          </>
        )}
      </Group>
      {draft.media.creation.enabled && <PublishingRules />}
    </>
  );
}
