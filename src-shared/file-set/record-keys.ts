import type { Tag } from '../dicom/data-set.ts';

/** A key of directory records: `1` is always there, `1C` and `3` when the object has it, `2` is there, if need be empty. */
export interface RecordKey {
  tag: Tag;
  type: '1' | '1C' | '2' | '3';
}

const keys = (text: string): readonly RecordKey[] =>
  text
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [tag, type] = entry.split('/') as [Tag, RecordKey['type']];
      return { tag, type };
    });

const content = '00080023/1 00080033/1 00200013/1';
const contentIdentification = `${content} 00700080/1 00700081/2 00700084/2`;
/** What readers like to list without opening the files: any other attribute may be a key (type 3). */
const image = '00280010/3 00280011/3 00280008/3 00080008/1C';

/** Keys by record type (PS3.3 F.5), in the order of the sections. */
export const recordKeys: Readonly<Record<string, readonly RecordKey[]>> = {
  PATIENT: keys('00100010/2 00100020/1 00100021/3 00100030/3 00100040/3'),
  STUDY: keys('00080020/1 00080030/1 00081030/2 0020000D/1 00200010/1 00080050/2'),
  SERIES: keys('00080060/1 0020000E/1 00200011/1 00080021/3 00080031/3 0008103E/3 00180015/3 00200060/3'),
  IMAGE: keys(`00200013/1 ${image}`),
  'RT DOSE': keys('00200013/1 3004000A/1'),
  'RT STRUCTURE SET': keys('00200013/1 30060002/1 30060008/2 30060009/2'),
  'RT PLAN': keys('00200013/1 300A0002/1 300A0006/2 300A0007/2'),
  'RT TREAT RECORD': keys('00200013/1 30080250/2 30080251/2'),
  PRESENTATION: keys('00700082/1 00700083/1 00200013/1 00700080/1 00700081/2 00700084/2 00081115/1C 00700402/1C'),
  'WF PRESENTATION': keys('00700082/1 00700083/1 00200013/1 00700080/1 00700081/2 00700084/3 00081115/1C'),
  WAVEFORM: keys(content),
  'SR DOCUMENT': keys(`${content} 0040A491/1 0040A493/1 0040A030/1C 0040A043/1 0040A730/1C`),
  'KEY OBJECT DOC': keys(`${content} 0040A043/1 0040A730/1C`),
  SPECTROSCOPY: keys(`00080008/1 ${content} 00089092/1C 00280008/1 00280010/1 00280011/1 00289001/1 00289002/1`),
  'RAW DATA': keys('00080023/1 00080033/1 00200013/2'),
  REGISTRATION: keys(contentIdentification),
  FIDUCIAL: keys(contentIdentification),
  'HANGING PROTOCOL': keys('00720002/1 00720004/1 00720006/1 00720008/1 0072000A/1 0072000C/1 00720014/1 0072000E/2'),
  'ENCAP DOC': keys('00080023/2 00080033/2 00200013/1 00420010/2 0040E001/1C 0040A043/2 00420012/1'),
  'VALUE MAP': keys(contentIdentification),
  STEREOMETRIC: keys('00200013/1 00700080/1 00700081/2 00700084/2'),
  PALETTE: keys('00700080/1 00700081/2'),
  IMPLANT: keys('00080070/1 00221095/1 00686210/1C 00221097/1'),
  'IMPLANT GROUP': keys('00780001/1 00780010/3 00780020/1'),
  'IMPLANT ASSY': keys('00760001/1 00760003/1 00760020/1'),
  PLAN: keys('00200013/3'),
  MEASUREMENT: keys(contentIdentification),
  SURFACE: keys(contentIdentification),
  'SURFACE SCAN': keys('00080023/1 00080033/1 00200013/3'),
  TRACT: keys(contentIdentification),
  ASSESSMENT: keys('00200013/1 00080012/1 00080013/2'),
  RADIOTHERAPY: keys('00200013/1 30100033/1C 30100034/1C 00700081/2 00700084/2'),
  ANNOTATION: keys(contentIdentification),
  INVENTORY: keys('00080023/1 00080033/1 00080403/1 00080426/1 00080428/1 00080401/2 00080400/2'),
  OVERLAY: keys('00200022/3 00200013/3'),
  'MODALITY LUT': keys('00200026/3 00200013/3'),
  'VOI LUT': keys('00200026/3 00200013/3'),
  CURVE: keys('00200024/3 00200013/3'),
  'STORED PRINT': keys('00200013/2'),
  PRIVATE: keys('00200013/3 00080008/3'),
};

/** Keys whose values are taken from elsewhere in the object, or are neutral, when a key of type 1 is empty. */
export const otherwise: Readonly<Record<Tag, { from?: readonly Tag[]; value?: string }>> = {
  '00080020': { from: ['00080021', '00080022', '00080023', '0008002A', '00080012'], value: '19000101' },
  '00080030': { from: ['00080031', '00080032', '00080033', '00080013'], value: '000000' },
  '00080023': { from: ['00080022', '00080021', '00080020', '00080012'], value: '19000101' },
  '00080033': { from: ['00080032', '00080031', '00080030', '00080013'], value: '000000' },
  '00080012': { from: ['00080023', '00080021', '00080020'], value: '19000101' },
  '00700082': { from: ['00080012', '00080023', '00080021', '00080020'], value: '19000101' },
  '00700083': { from: ['00080013', '00080033', '00080031', '00080030'], value: '000000' },
  '00080060': { value: 'OT' },
  '00700080': { value: 'UNNAMED' },
  '30060002': { value: 'UNNAMED' },
  '300A0002': { value: 'UNNAMED' },
  '0040A491': { value: 'PARTIAL' },
  '0040A493': { value: 'UNVERIFIED' },
  '00420012': { value: 'application/octet-stream' },
  '00280008': { value: '1' },
};
