import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { screen } from 'electron';
import type { Log } from '../log/types.ts';

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
  maximized: boolean;
}

const isPlace = (value: unknown): value is Place => {
  const { x, y, width, height, maximized } = (value ?? {}) as Partial<Place>;
  return [x, y, width, height].every(Number.isSafeInteger) && typeof maximized === 'boolean';
};

export interface WindowPlaces {
  /** Where a kind of window was last, if that is still on a screen. */
  of(kind: string): Partial<Place>;
  /** Remembers where a window is from now on. */
  follow(kind: string, window: BrowserWindow): void;
}

/** Remembers where windows were, in `windows.json` of the data folder. */
export function windowPlaces(folder: string, log: Log): WindowPlaces {
  const file = join(folder, 'windows.json');
  let places: Record<string, Place> = {};
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    places = Object.fromEntries(Object.entries(read).filter((entry): entry is [string, Place] => isPlace(entry[1])));
  } catch {
    // The first start, or a file that a crash left half written.
  }
  const visible = (place: Place): boolean =>
    screen.getAllDisplays().some(({ workArea: area }) => {
      const width = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x);
      const height = Math.min(place.y + place.height, area.y + area.height) - Math.max(place.y, area.y);
      return width > 100 && height > 100;
    });
  return {
    of: (kind) => {
      const place = places[kind];
      if (place === undefined) return {};
      return visible(place) ? place : { width: place.width, height: place.height, maximized: place.maximized };
    },
    follow: (kind, window) => {
      const keep = () => {
        places[kind] = { ...window.getNormalBounds(), maximized: window.isMaximized() };
        try {
          writeFileSync(file, JSON.stringify(places));
        } catch (error) {
          log.warn('window places cannot be kept', { error });
        }
      };
      let timer: NodeJS.Timeout | undefined;
      const later = () => {
        clearTimeout(timer);
        timer = setTimeout(keep, 500);
      };
      window.on('resize', later);
      window.on('move', later);
      window.on('close', () => {
        clearTimeout(timer);
        keep();
      });
    },
  };
}
