import { Select } from '@mantine/core';
import { printerProfileSchema } from '../../src-shared/settings/printing.ts';
import { CustomFormatsField } from './custom-formats.tsx';
import { valueAt } from './draft.ts';
import { useDraft } from './draft-context.ts';
import { Fold, Row } from './fields.tsx';
import { hintOf, optionLabel, shortLabelOf } from './labels.ts';
import { checkOf } from './list-checks.ts';
import { LutFields } from './lut-fields.tsx';
import { PrintStatusesField } from './print-statuses.tsx';
import { FilmsField } from './printer-films.tsx';
import { PrintingDefaults } from './printing-defaults.tsx';
import { printingGroups } from './printing-groups.ts';
import { SchemaFields, TextsField } from './schema-fields.tsx';

/** Everything that says what a printer is like and how it is spoken to: for all printers, or, within `OwnValues`, for one. */
export function PrintingFields({ path }: { path: string }) {
  const under = (keys: readonly string[]) => keys.map((key) => `${path}.${key}`);
  const fields = (only: readonly string[]) => (
    <SchemaFields schema={printerProfileSchema} path={path} named="printing" only={only} />
  );
  return (
    <>
      <Fold title="What it is" path={under(printingGroups.is)}>
        {fields(['imaging'])}
        <BitsField path={`${path}.bits`} />
        {fields(['colours'])}
        <FilmsField path={`${path}.films`} />
        {fields(['orientations'])}
        {fields(['resolutions', 'gapMm', 'photometricInterpretation', 'margins'])}
      </Fold>
      <Fold title="What it offers" path={under(printingGroups.offers)}>
        {/* A layout has commas in it. */}
        <TextsField
          path={`${path}.formats`}
          label={shortLabelOf('printing.formats')}
          hint={hintOf('printing.formats')}
          splitAt={[';']}
          check={checkOf(printerProfileSchema.shape.formats, 'printing.formats')}
        />
        {fields(['mediumTypes', 'filmDestinations', 'magnificationTypes', 'smoothingTypes'])}
        {fields(['borderDensities', 'emptyImageDensities', 'annotationBox'])}
        <CustomFormatsField path={`${path}.customFormats`} />
        {fields(['densityRange', 'annotationFormats', 'slideFormats'])}
      </Fold>
      <Fold title="Usual values" path={under(printingGroups.usual)}>
        <PrintingDefaults path={path} />
      </Fold>
      <Fold title="Presentation LUT and densities" path={under(printingGroups.densities)}>
        <LutFields path={`${path}.presentationLut`} />
        {fields(['withoutLut', 'density'])}
      </Fold>
      <Fold title="How it is spoken to" path={under(printingGroups.spoken)}>
        {fields([
          'callingAeTitle',
          'transferSyntaxes',
          'contextPerTransferSyntax',
          'printJob',
          'configurationRetrieval',
        ])}
        {fields(['withheld', 'maxPduLength', 'responseMs', 'messages'])}
        <Fold title={shortLabelOf('printing.statuses')} path={`${path}.statuses`}>
          <PrintStatusesField path={`${path}.statuses`} />
        </Fold>
      </Fold>
      <Fold title="Jobs and new attempts" path={under(printingGroups.again)}>
        {fields(['parallelJobs', 'pollSeconds'])}
        <SchemaFields
          schema={printerProfileSchema.shape.retry.unwrap()}
          path={`${path}.retry`}
          named="printing.retry"
        />
      </Fold>
    </>
  );
}

/** Bits Stored of grey boxes (PS3.3 C.13.5). */
function BitsField({ path }: { path: string }) {
  const { draft, set } = useDraft();
  return (
    <Row path={path} label={shortLabelOf('printing.bits')} hint={hintOf('printing.bits')}>
      {(id) => (
        <Select
          id={id}
          data={['8', '12'].map((value) => ({ value, label: optionLabel('printing.bits', value) }))}
          value={String(valueAt(draft, path))}
          allowDeselect={false}
          onChange={(value) => value !== null && set(path, Number(value))}
        />
      )}
    </Row>
  );
}
