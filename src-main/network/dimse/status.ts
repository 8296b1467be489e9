/** The windows need the meanings too. */
export * from '../../../src-shared/dicom/dimse-status.ts';
