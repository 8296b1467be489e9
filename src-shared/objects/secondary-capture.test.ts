import { describe, expect, it } from 'vitest';
import { ctPhantomSlice } from '../../testing/phantom.ts';
import { items, text, texts } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import { type CreatedObjectsSettings, createdObjectsSchema } from '../settings/created-objects.ts';
import { type Capture, secondaryCapture } from './secondary-capture.ts';

const source = (): DataSet => ctPhantomSlice(3).dataSet;
let uids = 0;

/** A capture of 4 × 2 pixels, grey unless told otherwise. */
function captureOf(more: Partial<Capture> = {}, settings: Partial<CreatedObjectsSettings> = {}): Capture {
  const { rows = 2, columns = 4, components = 1, frames = 1 } = more;
  return {
    source: source(),
    images: [
      { seriesUid: '1.2.3', modality: 'CT', sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.4' },
    ],
    rows,
    columns,
    components,
    pixels: Uint8Array.from({ length: rows * columns * components * frames }, (_, index) => index & 255),
    frames,
    now: new Date(2026, 1, 3, 4, 5, 6, 78),
    newUid: () => `2.25.${++uids}`,
    settings: createdObjectsSchema.parse(settings),
    version: '0.4.0',
    seriesNumber: 9000,
    seriesDescription: 'Secondary capture',
    derivation: 'Window 40/400',
    burnedIn: false,
    ...more,
  };
}

it('[GCA-184] is a secondary capture with its modules, its conversion type and the moment of the capture', () => {
  const made = secondaryCapture(captureOf());
  expect(text(made, 'SOPClassUID')).toBe('1.2.840.10008.5.1.4.1.1.7');
  expect(text(made, 'ConversionType')).toBe('WSD');
  expect(text(made, 'DateOfSecondaryCapture')).toBe('20260203');
  expect(text(made, 'TimeOfSecondaryCapture')).toBe('040506.078000');
  expect(texts(made, 'ImageType')).toEqual(['DERIVED', 'SECONDARY']);
  const [image] = items(made, 'SourceImageSequence');
  expect(image && text(image, 'ReferencedSOPInstanceUID')).toBe('1.2.3.4');
  expect(text(made, 'DerivationDescription')).toBe('Window 40/400');
});

it('[GCA-185] is grey or of colours, eight bits a sample', () => {
  const grey = secondaryCapture(captureOf());
  expect(text(grey, 'PhotometricInterpretation')).toBe('MONOCHROME2');
  expect(grey['7FE00010']?.bytes).toHaveLength(8);
  const colour = secondaryCapture(captureOf({ components: 3 }));
  expect(text(colour, 'PhotometricInterpretation')).toBe('RGB');
  expect(text(colour, 'PlanarConfiguration')).toBe('0');
  for (const made of [grey, colour]) {
    expect([text(made, 'BitsAllocated'), text(made, 'BitsStored'), text(made, 'HighBit')]).toEqual(['8', '8', '7']);
  }
  expect(() => secondaryCapture(captureOf({ pixels: new Uint8Array(7) }))).toThrow(RangeError);
});

it('[GCA-186] is of the patient and the study of its source; what may be empty is there', () => {
  const from = source();
  const made = secondaryCapture(captureOf());
  for (const tag of ['00100010', '00100020', '00100030', '00100040', '0020000D', '00080020', '00080050', '00200010']) {
    expect(made[tag], tag).toEqual(from[tag] ?? expect.anything());
  }
  const bare = secondaryCapture(
    captureOf({ source: { '0020000D': { vr: 'UI', Value: ['1.2'] } }, images: [image('1.2.3', '', '1.2.4')] }),
  );
  for (const keyword of [
    'PatientName',
    'PatientID',
    'PatientBirthDate',
    'PatientSex',
    'PatientSize',
    'PatientWeight',
  ]) {
    expect(texts(bare, keyword), keyword).toEqual([]);
  }
  for (const tag of ['00100010', '00100020', '00080090', '00200010', '00080050', '00081030', '00101020', '00081080']) {
    expect(bare[tag], tag).toBeDefined();
  }
  expect(text(bare, 'Modality')).toBe('OT');
});

it('[GCA-187] has a new series and a new instance, in the study of its source or a new one', () => {
  const from = source();
  const [one, two] = [secondaryCapture(captureOf()), secondaryCapture(captureOf())];
  expect(text(one, 'StudyInstanceUID')).toBe(text(from, 'StudyInstanceUID'));
  const made = [one, two].flatMap((set) => [text(set, 'SeriesInstanceUID'), text(set, 'SOPInstanceUID')]);
  expect(new Set(made).size).toBe(4);
  expect(made).not.toContain(text(from, 'SeriesInstanceUID'));
  expect(text(secondaryCapture(captureOf({ source: {} })), 'StudyInstanceUID')).toMatch(/^2\.25\.\d+$/);
});

it('[GCA-188] says dates and times of the place, in full', () => {
  const made = secondaryCapture(captureOf());
  for (const keyword of ['SeriesDate', 'ContentDate', 'StudyDate']) expect(text(made, keyword)).toMatch(/^\d{8}$/);
  expect(text(made, 'SeriesDate')).toBe('20260203');
  expect(text(made, 'SeriesTime')).toMatch(/^040506\.\d+$/);
  expect(text(made, 'ContentTime')).toMatch(/^040506\.\d+$/);
});

it('[GCA-189] says the institution, station, department, serial number and version of the settings', () => {
  const made = secondaryCapture(
    captureOf(
      {},
      {
        institutionName: 'Hôpital',
        stationName: 'READ3',
        departmentName: 'Radiology',
        deviceSerialNumber: '42',
        softwareVersion: '9.9',
        manufacturer: 'Maker',
        modelName: 'Model',
      },
    ),
  );
  const keywords = ['InstitutionName', 'StationName', 'InstitutionalDepartmentName', 'DeviceSerialNumber'];
  expect(keywords.map((keyword) => text(made, keyword))).toEqual(['Hôpital', 'READ3', 'Radiology', '42']);
  expect(text(made, 'SoftwareVersions')).toBe('9.9');
  expect(text(made, 'SecondaryCaptureDeviceManufacturer')).toBe('Maker');
  expect(text(made, 'SpecificCharacterSet')).toBe('ISO_IR 192');
  expect(text(secondaryCapture(captureOf()), 'SoftwareVersions')).toBe('0.4.0');
});

it('[VIT-171] has no private attributes', () => {
  const withPrivate = { ...source(), '00091001': { vr: 'LO' as const, Value: ['secret'] } };
  const made = secondaryCapture(captureOf({ source: withPrivate, frames: 3, frameTimesMs: [50, 50, 50] }));
  const odd = Object.keys(made).filter((tag) => Number.parseInt(tag.slice(0, 4), 16) % 2 === 1);
  expect(odd).toEqual([]);
});

describe('what a capture says of its pixels', () => {
  it('once lossy stays lossy, and nothing else is said to be', () => {
    expect(text(secondaryCapture(captureOf()), 'LossyImageCompression')).toBeUndefined();
    const lossy = secondaryCapture(captureOf({ lossy: { ratio: 12, method: 'ISO_10918_1' } }));
    expect(text(lossy, 'LossyImageCompression')).toBe('01');
    expect(texts(lossy, 'LossyImageCompressionMethod')).toEqual(['ISO_10918_1']);
  });

  it('says truthfully whether texts of the patient are burned in', () => {
    const said = (burnedIn: boolean | undefined, frames = 1) =>
      text(secondaryCapture(captureOf({ burnedIn, frames })), 'BurnedInAnnotation');
    expect([said(true), said(false), said(undefined)]).toEqual(['YES', 'NO', undefined]);
    expect(said(undefined, 2)).toBe('YES');
  });

  it('has a distance of pixels only where that is one in the patient, or on film', () => {
    const of = (provenance: NonNullable<Capture['spacing']>['provenance'], more = {}) =>
      secondaryCapture(captureOf({ spacing: { rowMm: 0.5, columnMm: 0.25, provenance, ...more } }));
    expect(texts(of('pixel-spacing'), 'PixelSpacing')).toEqual(['0.5', '0.25']);
    expect(texts(of('imager'), 'PixelSpacing')).toEqual([]);
    expect(texts(of('nominal-scanned'), 'NominalScannedPixelSpacing')).toEqual(['0.5', '0.25']);
    const magnified = of('imager-magnified', { description: 'Magnification 1.5' });
    expect(text(magnified, 'PixelSpacingCalibrationType')).toBe('GEOMETRY');
    expect(text(magnified, 'PixelSpacingCalibrationDescription')).toBe('Magnification 1.5');
    expect(texts(secondaryCapture(captureOf()), 'PixelSpacing')).toEqual([]);
  });

  it('of several frames says how long each is shown', () => {
    const even = secondaryCapture(captureOf({ frames: 3, frameTimesMs: [40, 40, 40] }));
    expect(text(even, 'SOPClassUID')).toBe('1.2.840.10008.5.1.4.1.1.7.2');
    expect([text(even, 'NumberOfFrames'), text(even, 'FrameTime')]).toEqual(['3', '40']);
    const uneven = secondaryCapture(captureOf({ frames: 3, frameTimesMs: [40, 80, 40], components: 3 }));
    expect(text(uneven, 'SOPClassUID')).toBe('1.2.840.10008.5.1.4.1.1.7.4');
    expect(texts(uneven, 'FrameTimeVector')).toEqual(['0', '40', '80']);
  });
});

const image = (seriesUid: string, modality: string, sopInstanceUid: string) => ({
  ...{ seriesUid, modality, sopInstanceUid },
  sopClassUid: '1.2.840.10008.5.1.4.1.1.1.2',
});
const left = (): DataSet => ({
  ...source(),
  '00180015': { vr: 'CS', Value: ['BREAST'] },
  '00200060': { vr: 'CS', Value: ['L'] },
  '00080022': { vr: 'DA', Value: ['20260101'] },
  '00080032': { vr: 'TM', Value: ['101112'] },
});

it('says of all what holds for all: neither the side of one breast of both nor the moment of one image of many', () => {
  const alone = secondaryCapture(captureOf({ source: left(), images: [image('1.1', 'MG', '1.1.1')] }));
  expect([text(alone, 'Laterality'), text(alone, 'BodyPartExamined')]).toEqual(['L', 'BREAST']);
  expect([text(alone, 'AcquisitionDate'), text(alone, 'AcquisitionTime')]).toEqual(['20260101', '101112']);
  const ofOne = [image('1.1', 'MG', '1.1.1'), image('1.1', 'MG', '1.1.2')];
  const series = secondaryCapture(captureOf({ source: left(), images: ofOne }));
  expect([text(series, 'Laterality'), text(series, 'AcquisitionTime')]).toEqual(['L', undefined]);
  const both = [image('1.1', 'MG', '1.1.1'), image('1.2', 'MG', '1.2.1')];
  const mixed = secondaryCapture(captureOf({ source: left(), images: both }));
  for (const keyword of ['Laterality', 'BodyPartExamined', 'AcquisitionDate', 'AcquisitionTime']) {
    expect(texts(mixed, keyword), keyword).toEqual([]);
  }
  expect(text(mixed, 'Modality')).toBe('MG');
  const fused = [image('1.1', 'CT', '1.1.1'), image('1.2', 'PT', '1.2.1')];
  expect(text(secondaryCapture(captureOf({ images: fused })), 'Modality')).toBe('OT');
});

it('has a side where its body part has two, empty when nobody knows it, and the one of the image itself', () => {
  const made = (more: DataSet, images = 1) => {
    const { '00180015': _part, '00200060': _side, ...bare } = source();
    const list = Array.from({ length: images }, (_, index) => image('1.1', 'MG', `1.1.${index}`));
    const set = secondaryCapture(captureOf({ source: { ...bare, ...more }, images: list }));
    return [set['00200060'] && texts(set, '00200060'), set['00200062'] && texts(set, '00200062')];
  };
  const cs = (value: string) => ({ vr: 'CS' as const, Value: [value] });
  expect(made({})).toEqual([[], undefined]);
  expect(made({ '00180015': cs('KNEE') })).toEqual([[], undefined]);
  expect(made({ '00180015': cs('CHEST') })).toEqual([undefined, undefined]);
  expect(made({ '00180015': cs('KNEE'), '00200060': cs('R') })).toEqual([['R'], undefined]);
  expect(made({ '00180015': cs('BREAST'), '00200062': cs('R') })).toEqual([undefined, ['R']]);
  expect(made({ '00180015': cs('BREAST'), '00200062': cs('R') }, 2)).toEqual([[], undefined]);
});

it('takes over what is sound, and dates of old files as they are written now', () => {
  const made = secondaryCapture(
    captureOf({
      source: {
        ...source(),
        '00080020': { vr: 'DA', Value: ['1997.04.24'] },
        '00080030': { vr: 'TM', Value: ['14:04:38'] },
        '00080022': { vr: 'DA', Value: ['yesterday'] },
        '00180015': { vr: 'CS', Value: ['vertebra'] },
        '00280303': { vr: 'SH', Value: ['MODIFIED'] },
      },
    }),
  );
  expect([text(made, 'StudyDate'), text(made, 'StudyTime')]).toEqual(['19970424', '140438']);
  expect([made['00080022'], made['00180015']]).toEqual([undefined, undefined]);
  expect(made['00280303']).toEqual({ vr: 'CS', Value: ['MODIFIED'] });
});

it('says that nothing was lost only where its source does', () => {
  const said = (value: string): DataSet => ({ ...source(), '00282110': { vr: 'CS', Value: [value] } });
  const { '00282110': _, ...silent } = source();
  const loss = (more: Partial<Capture>) => text(secondaryCapture(captureOf(more)), 'LossyImageCompression');
  expect(loss({ source: said('00') })).toBe('00');
  expect(loss({ source: silent })).toBeUndefined();
  const both = [image('1.1', 'MG', '1.1.1'), image('1.2', 'MG', '1.2.1')];
  expect(loss({ source: said('00'), images: both })).toBeUndefined();
  // Of the other series, that lost twice.
  const steps = [
    { ratio: 10, method: 'ISO_10918_1' },
    { ratio: 3.5, method: 'ISO_15444_1' },
  ];
  const made = secondaryCapture(captureOf({ source: said('00'), images: both, lossy: { ...steps[0], steps } }));
  expect(text(made, 'LossyImageCompression')).toBe('01');
  expect(texts(made, 'LossyImageCompressionRatio')).toEqual(['10', '3.5']);
  expect(texts(made, 'LossyImageCompressionMethod')).toEqual(['ISO_10918_1', 'ISO_15444_1']);
});

it('several captures are one series: what it says holds for the images of all of them', () => {
  const ct = image('1.2.3', 'CT', '1.2.4');
  const mr = image('1.2.5', 'MR', '1.2.6');
  const madeOf = (images: Capture['images'], instanceNumber: number) =>
    secondaryCapture(captureOf({ images, of: { seriesUid: '2.25.77', instanceNumber, images: [ct, mr] } }));
  const [one, other] = [madeOf([ct], 1), madeOf([mr], 2)] as [DataSet, DataSet];
  const ofSeries = ['SeriesInstanceUID', 'SeriesNumber', 'Modality', 'SeriesDate', 'SeriesTime', 'SeriesDescription'];
  for (const keyword of [...ofSeries, 'BodyPartExamined', 'Laterality']) {
    expect(texts(one, keyword), keyword).toEqual(texts(other, keyword));
  }
  expect([text(one, 'SeriesInstanceUID'), text(one, 'Modality')]).toEqual(['2.25.77', 'OT']);
  expect([one, other].map((made) => text(made, 'InstanceNumber'))).toEqual(['1', '2']);
  expect(text(one, 'SOPInstanceUID')).not.toBe(text(other, 'SOPInstanceUID'));
});
