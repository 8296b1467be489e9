import type { DataSet } from '../dicom/data-set.ts';
import { copied } from './taken-over.ts';

/** Body parts of which everybody has one (PS3.16 Annex L). */
const single = new Set(
  (
    'ABDOMEN ABDOMENPELVIS AORTA BLADDER BRAIN CEREBELLUM CERVIX CHEST CHESTABDOMEN CHESTABDPELVIS CIRCLEOFWILLIS COCCYX COLON ' +
    'CORONARYARTERY CSPINE CTSPINE DUODENUM ESOPHAGUS GALLBLADDER HEAD HEADNECK HEART ILEUM JAW JEJUNUM LARYNX LIVER LSPINE ' +
    'LSSPINE MAXILLA MEDIASTINUM MOUTH NECK NECKCHEST NECKCHESTABDOMEN NECKCHESTABDPELV NOSE PANCREAS PELVIS PENIS PHARYNX ' +
    'PITUITARY PROSTATE RECTUM SKULL SPINE SPLEEN SSPINE STERNUM STOMACH THYMUS THYROID TLSPINE TONGUE TRACHEA TSPINE URETHRA ' +
    'UTERUS VAGINA VULVA WHOLEBODY'
  ).split(' '),
);

/**
 * Body part and side of what is made of so many images (PS3.3 C.7.3.1, C.7.6.1): of several what their series says, of images of
 * several series nothing, for they may be of both sides. Laterality is there, empty, unless the image has its own or the body part
 * that is stated has no sides.
 */
export function sideOf(source: DataSet, images: number, oneSeries: boolean): DataSet {
  const none: DataSet = { '00200060': { vr: 'CS' } };
  if (!oneSeries) return none;
  const image = images === 1 ? copied(source, ['00200062']) : {};
  const series = copied(source, ['00180015', '00200060']);
  const [part] = series['00180015']?.Value ?? [];
  const told = '00200060' in series || '00200062' in image || (typeof part === 'string' && single.has(part.trim()));
  return { ...(told ? {} : none), ...series, ...image };
}
