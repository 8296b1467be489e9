import { useEffect, useState } from 'react';
import type { MaskedRegion } from '../../../src-shared/changes/model.ts';
import { z } from '../../../src-shared/contract/define.ts';
import { viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import type { DeIdentificationSettings } from '../../../src-shared/settings/de-identification.ts';
import { api } from '../api.ts';
import { fetchJson } from '../fetch-json.ts';
import { useLive } from '../live.ts';
import { attempt, notify } from '../notify.ts';
import type { ImageMaker } from './request.ts';
import type { Picture } from './series-facts.ts';

const dataSetSchema = z.custom<DataSet>((value) => typeof value === 'object' && value !== null, 'no data set');

const textOf = (data: DataSet, tag: string): string => {
  const [value] = data[tag]?.Value ?? [];
  return typeof value === 'string' ? value.trim() : '';
};

/** What made an image: manufacturer (0008,0070) and model (0008,1090). Undefined until it was read. */
export function useMaker(catalogue: string, picture: Picture | undefined): ImageMaker | undefined {
  const [state, setState] = useState<{ row: number; manufacturer: string; model: string }>();
  const row = picture?.instance.row;
  const revision = picture?.instance.revision;
  useEffect(() => {
    if (row === undefined || revision === undefined) return;
    const controller = new AbortController();
    fetchJson(viewRoutes.metadata(catalogue, row, revision), dataSetSchema, controller.signal).then(
      (data) => setState({ row, manufacturer: textOf(data, '00080070'), model: textOf(data, '00081090') }),
      () => {},
    );
    return () => controller.abort();
  }, [catalogue, row, revision]);
  if (!picture || state?.row !== row) return undefined;
  const { manufacturer, model } = state as { manufacturer: string; model: string };
  return {
    manufacturer,
    model,
    sopClassUid: picture.instance.sopClassUid,
    columns: picture.columns,
    rows: picture.rows,
  };
}

/** Keeps regions in the settings, to be proposed for images of the same device and size. */
export async function keepForDevice(maker: ImageMaker, regions: readonly MaskedRegion[]): Promise<void> {
  const { settings } = useLive.getState();
  if (!settings) return;
  const { manufacturer, model, columns, rows } = maker;
  const rule: DeIdentificationSettings['masks'][number] = {
    manufacturer: manufacturer || '*',
    model: model || '*',
    sopClasses: [],
    columns,
    rows,
    regions: [...regions],
  };
  const others = settings.deIdentification.masks.filter(
    (one) =>
      one.manufacturer !== rule.manufacturer ||
      one.model !== rule.model ||
      one.columns !== columns ||
      one.rows !== rows,
  );
  const kept = await attempt(
    () =>
      api.settings.replace({
        read: settings,
        settings: { ...settings, deIdentification: { ...settings.deIdentification, masks: [...others, rule] } },
      }),
    'The regions were not kept',
  );
  if (kept) notify('Kept: proposed from now on for images of this device and size.');
}
