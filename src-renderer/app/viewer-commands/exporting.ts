import type { Command } from '../keys.ts';

/** Keys of pictures that leave the program. */
export const exportingCommands = {
  pictures: { id: 'pictures', title: 'Pictures of what is shown: copy, save, film, capture', keys: ['Mod+E'] },
  copyPicture: { id: 'copy-picture', title: 'Copy the picture', keys: ['Mod+C'] },
  savePictures: { id: 'save-pictures', title: 'Save pictures or a film …', keys: ['Mod+S'] },
  capture: { id: 'capture', title: 'Keep the view as a DICOM capture …', keys: ['Mod+Shift+S'] },
  print: { id: 'print', title: 'Print …', keys: ['P'] },
} satisfies Record<string, Command>;
