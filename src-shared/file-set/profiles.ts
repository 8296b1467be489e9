import {
  ctImageStorage,
  grayscaleSoftcopyPresentationStateStorage,
  mrImageStorage,
  secondaryCaptureImageStorage,
} from '../dicom/sop-classes.ts';
import {
  explicitVrLittleEndian,
  jpeg2000,
  jpeg2000Lossless,
  jpegBaseline8Bit,
  jpegExtended12Bit,
  jpegLosslessSv1,
} from '../dicom/transfer-syntaxes.ts';
import type { ApplicationProfile, ProfileId } from './model.ts';

type Capacities = ApplicationProfile['capacities'];
type ExtraKeys = ApplicationProfile['extraKeys'];

/** Bytes of user data: sectors of 2048 bytes. */
const cd: Capacities = [
  { title: 'CD-R 80 min (700 MB)', bytes: 360_000 * 2048 },
  { title: 'CD-R 74 min (650 MB)', bytes: 333_000 * 2048 },
];
const dvd: Capacities = [
  { title: 'DVD (4.7 GB)', bytes: 2_295_104 * 2048 },
  { title: 'DVD, two layers (8.5 GB)', bytes: 4_171_712 * 2048 },
];
const dvdRam: Capacities = [{ title: 'DVD-RAM (4.7 GB)', bytes: 2_188_608 * 2048 }];
const usb: Capacities = [{ title: 'As large as the medium', bytes: 0 }];

const key = (tag: string, type: '1' | '1C' | '2' | '3') => ({ tag, type });

/** PS3.11 Table E.3-2. */
const ctMrKeys: ExtraKeys = {
  IMAGE: [
    key('00081140', '1C'),
    key('00200032', '1C'),
    key('00200037', '1C'),
    key('00200052', '1C'),
    key('00280010', '1'),
    key('00280011', '1'),
    key('00280030', '1C'),
  ],
};

const placedKeys = [
  key('00200052', '1C'),
  key('00200200', '1C'),
  key('00280008', '1C'),
  key('00181800', '1C'),
  key('0008002A', '1C'),
  key('00081140', '1C'),
  key('00200032', '1C'),
  key('00200037', '1C'),
  key('00280030', '1C'),
];

/** Of the general purpose profiles with compression (PS3.11 H.3.3 and J.3.3). */
const compressedKeys: ExtraKeys = {
  PATIENT: [key('00100030', '1C'), key('00100040', '1C')],
  SERIES: [key('00080080', '1C'), key('00080081', '1C'), key('00081050', '1C')],
  IMAGE: [
    key('00280010', '1'),
    key('00280011', '1'),
    key('00080008', '1C'),
    key('00500004', '1C'),
    key('00282112', '1C'),
    ...placedKeys,
  ],
  SPECTROSCOPY: [key('00280010', '1'), key('00280011', '1'), ...placedKeys],
};

const uncompressed = [explicitVrLittleEndian];
const jpegs = [explicitVrLittleEndian, jpegLosslessSv1, jpegBaseline8Bit, jpegExtended12Bit];
const jpegs2000 = [explicitVrLittleEndian, jpeg2000Lossless, jpeg2000];

const generalPurpose = { imageRules: [], icons: 'optional', iconSize: 64 } as const;
const ctMr = {
  sopClasses: [
    ctImageStorage,
    mrImageStorage,
    secondaryCaptureImageStorage,
    grayscaleSoftcopyPresentationStateStorage,
    '1.2.840.10008.5.1.4.1.1.88.67',
  ],
  transferSyntaxes: [explicitVrLittleEndian, jpegLosslessSv1],
  imageRules: ['ct-monochrome', 'mr-monochrome-8-12-16', 'sc-grey-or-palette', 'compressed-images-only'],
  icons: 'optional',
  iconSize: 64,
  extraKeys: ctMrKeys,
} as const;

/** The application profiles that we read and write by name (PS3.11), with the media and file systems of PS3.12. */
export const applicationProfiles: Readonly<Record<ProfileId, ApplicationProfile>> = {
  'STD-GEN-CD': {
    ...generalPurpose,
    id: 'STD-GEN-CD',
    title: 'General purpose, CD',
    section: 'PS3.11 Annex D',
    medium: 'cd-r',
    capacities: cd,
    transferSyntaxes: uncompressed,
    extraKeys: {},
    fileSystem: 'iso9660',
  },
  'STD-GEN-DVD-JPEG': {
    ...generalPurpose,
    id: 'STD-GEN-DVD-JPEG',
    title: 'General purpose, DVD with JPEG',
    section: 'PS3.11 Annex H',
    medium: 'dvd',
    capacities: dvd,
    transferSyntaxes: jpegs,
    extraKeys: compressedKeys,
    fileSystem: 'udf-bridge',
  },
  'STD-GEN-DVD-J2K': {
    ...generalPurpose,
    id: 'STD-GEN-DVD-J2K',
    title: 'General purpose, DVD with JPEG 2000',
    section: 'PS3.11 Annex H',
    medium: 'dvd',
    capacities: dvd,
    transferSyntaxes: jpegs2000,
    extraKeys: compressedKeys,
    fileSystem: 'udf-bridge',
  },
  'STD-GEN-DVD-RAM': {
    ...generalPurpose,
    id: 'STD-GEN-DVD-RAM',
    title: 'General purpose, DVD-RAM',
    section: 'PS3.11 Annex D',
    medium: 'dvd-ram',
    capacities: dvdRam,
    transferSyntaxes: uncompressed,
    extraKeys: {},
    fileSystem: 'udf-bridge',
  },
  'STD-GEN-USB-JPEG': {
    ...generalPurpose,
    id: 'STD-GEN-USB-JPEG',
    title: 'General purpose, USB with JPEG',
    section: 'PS3.11 Annex J',
    medium: 'usb',
    capacities: usb,
    transferSyntaxes: jpegs,
    extraKeys: compressedKeys,
    fileSystem: 'any',
  },
  'STD-GEN-USB-J2K': {
    ...generalPurpose,
    id: 'STD-GEN-USB-J2K',
    title: 'General purpose, USB with JPEG 2000',
    section: 'PS3.11 Annex J',
    medium: 'usb',
    capacities: usb,
    transferSyntaxes: jpegs2000,
    extraKeys: compressedKeys,
    fileSystem: 'any',
  },
  'STD-CTMR-CD': {
    ...ctMr,
    id: 'STD-CTMR-CD',
    title: 'CT and MR, CD',
    section: 'PS3.11 Annex E',
    medium: 'cd-r',
    capacities: cd,
    fileSystem: 'iso9660',
  },
  'STD-CTMR-DVD': {
    ...ctMr,
    id: 'STD-CTMR-DVD',
    title: 'CT and MR, DVD',
    section: 'PS3.11 Annex E',
    medium: 'dvd',
    capacities: dvd,
    fileSystem: 'udf-bridge',
  },
};
