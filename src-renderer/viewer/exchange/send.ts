import { formatDate, nameParts } from '../../app/formatting.ts';
import { openDeIdentifyDialog, openExportDialog } from '../../app/giving.ts';
import { useLive } from '../../app/live.ts';
import { notify } from '../../app/notify.ts';
import { openSendDialog, type SendChoice } from '../../app/sending.ts';
import { useViewer } from '../store.ts';
import { selectedController } from '../viewports.ts';

/** The image of the selected viewport, its series, its study. */
export function sendChoices(): SendChoice[] {
  const { catalogue, studies } = useViewer.getState();
  const frame = selectedController()?.shown?.frame;
  if (!frame) return [];
  const { instance, series } = frame;
  const study = studies.find((entry) => entry.study.studyRow === series.studyRow)?.study;
  if (!study) return [];
  const patient = [nameParts(study.name).main || '(no name)', study.patientId].filter(Boolean).join('  ');
  const number = series.series.number === undefined ? '' : ` ${series.series.number}`;
  const ofSeries = `series${number} (${[series.series.modality, series.series.description].filter(Boolean).join(', ')})`;
  const ofStudy = [study.modalities.join(' '), study.description, formatDate(study.studyDate)]
    .filter(Boolean)
    .join(', ');
  return [
    // What is computed is stored nowhere.
    ...(frame.compute
      ? []
      : [
          {
            label: 'This image',
            patient,
            detail: `image ${instance.instanceNumber ?? ''} of ${ofSeries}`.replace('  ', ' '),
            selection: { catalogue, instanceRows: [instance.row] },
          },
        ]),
    { label: 'This series', patient, detail: ofSeries, selection: { catalogue, seriesRows: [series.seriesRow] } },
    {
      label: 'This study',
      patient,
      detail: ofStudy || 'the study',
      selection: { catalogue, studyRows: [study.studyRow] },
    },
  ];
}

const withShown = (open: (choices: readonly SendChoice[]) => void) => (): void => {
  const choices = sendChoices();
  if (choices.length === 0) notify('No image is shown in the selected viewport.');
  else open(choices);
};

/** Asks where to send what the selected viewport shows. */
export const sendShown = withShown(openSendDialog);

/** Asks where to write it; a disc or a stick usually gets the study. */
export const exportShown = withShown((choices) => openExportDialog([...choices].reverse()));

/** Asks how to de-identify it. */
export function deIdentifyShown(): void {
  if (useLive.getState().settings?.deIdentification.enabled)
    withShown((choices) => openDeIdentifyDialog([...choices].reverse()))();
  else notify('De-identification is switched off in the settings.');
}
