/** SOP classes of print management (PS3.4 H.3). */
export const printSopClasses = {
  filmSession: '1.2.840.10008.5.1.1.1',
  filmBox: '1.2.840.10008.5.1.1.2',
  grayscaleImageBox: '1.2.840.10008.5.1.1.4',
  colorImageBox: '1.2.840.10008.5.1.1.4.1',
  /** Meta SOP classes: session, film box, image box and printer. */
  grayscale: '1.2.840.10008.5.1.1.9',
  color: '1.2.840.10008.5.1.1.18',
  printJob: '1.2.840.10008.5.1.1.14',
  annotationBox: '1.2.840.10008.5.1.1.15',
  printer: '1.2.840.10008.5.1.1.16',
  printerConfiguration: '1.2.840.10008.5.1.1.16.376',
  presentationLut: '1.2.840.10008.5.1.1.23',
} as const;
