/** How the frames of an encapsulated syntax are coded. */
export type FrameCodec =
  | 'rle'
  | 'jpeg-baseline'
  | 'jpeg-extended'
  | 'jpeg-progressive'
  | 'jpeg-hierarchical'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k'
  | 'jpeg-xl'
  | 'jpip'
  | 'deflate'
  | 'uncompressed'
  | 'mpeg2'
  | 'h264'
  | 'h265'
  | 'proprietary';

/** A transfer syntax of PS3.5 annex A / PS3.6 table A-1, or a private one met in the field. */
export interface TransferSyntax {
  uid: string;
  name: string;
  keyword: string;
  explicitVr: boolean;
  /** Data elements are big endian. */
  bigEndian: boolean;
  /** Only the cells of native Pixel Data are big endian (a private syntax of GE). */
  bigEndianPixels?: boolean;
  /** Pixel Data may be encapsulated: fragments in items (PS3.5 A.4). */
  encapsulated: boolean;
  /** The whole data set after the meta header is packed. */
  packed?: 'deflate' | 'bzip2';
  /** Never loses, always may lose; undefined: the name does not say. */
  lossy?: boolean;
  frameCodec?: FrameCodec;
  video?: boolean;
  retired: boolean;
  private?: boolean;
}

export const implicitVrLittleEndian = '1.2.840.10008.1.2';
export const explicitVrLittleEndian = '1.2.840.10008.1.2.1';
export const encapsulatedUncompressedExplicitVrLittleEndian = '1.2.840.10008.1.2.1.98';
export const deflatedExplicitVrLittleEndian = '1.2.840.10008.1.2.1.99';
export const explicitVrBigEndian = '1.2.840.10008.1.2.2';
export const jpegBaseline8Bit = '1.2.840.10008.1.2.4.50';
export const jpegExtended12Bit = '1.2.840.10008.1.2.4.51';
export const jpegLossless = '1.2.840.10008.1.2.4.57';
export const jpegLosslessSv1 = '1.2.840.10008.1.2.4.70';
export const jpegLsLossless = '1.2.840.10008.1.2.4.80';
export const jpegLsNearLossless = '1.2.840.10008.1.2.4.81';
export const jpeg2000Lossless = '1.2.840.10008.1.2.4.90';
export const jpeg2000 = '1.2.840.10008.1.2.4.91';
export const jpegXlLossless = '1.2.840.10008.1.2.4.110';
export const jpegXl = '1.2.840.10008.1.2.4.112';
export const htj2kLossless = '1.2.840.10008.1.2.4.201';
export const htj2kLosslessRpcl = '1.2.840.10008.1.2.4.202';
export const htj2k = '1.2.840.10008.1.2.4.203';
export const rleLossless = '1.2.840.10008.1.2.5';
export const deflatedImageFrame = '1.2.840.10008.1.2.8.1';
/** Private, but what several systems call "bzip2": the whole data set as one bzip2 stream of Explicit VR Little Endian. */
export const pixelMedBzip2ExplicitVrLittleEndian = '1.3.6.1.4.1.5962.300.1';
export const pixelMedEncapsulatedRaw = '1.3.6.1.4.1.5962.300.2';
export const gePrivateImplicitVrBigEndianPixels = '1.2.840.113619.5.2';
export const papyrus3ImplicitVrLittleEndian = '1.2.840.10008.1.20';

const table = new Map<string, TransferSyntax>();

function add(uid: string, keyword: string, name: string, options: Partial<TransferSyntax> = {}): void {
  table.set(uid, {
    uid,
    name,
    keyword,
    explicitVr: true,
    bigEndian: false,
    encapsulated: false,
    retired: false,
    ...options,
  });
}

const retired = true;
const lossless = { lossy: false } as const;
const lossy = { lossy: true } as const;
const encapsulated = (frameCodec: FrameCodec) => ({ encapsulated: true, frameCodec }) as const;

add(implicitVrLittleEndian, 'ImplicitVRLittleEndian', 'Implicit VR Little Endian', { ...lossless, explicitVr: false });
add(explicitVrLittleEndian, 'ExplicitVRLittleEndian', 'Explicit VR Little Endian', lossless);
add(
  encapsulatedUncompressedExplicitVrLittleEndian,
  'EncapsulatedUncompressedExplicitVRLittleEndian',
  'Encapsulated Uncompressed Explicit VR Little Endian',
  { ...encapsulated('uncompressed'), ...lossless },
);
add(deflatedExplicitVrLittleEndian, 'DeflatedExplicitVRLittleEndian', 'Deflated Explicit VR Little Endian', {
  ...lossless,
  packed: 'deflate',
});
add(explicitVrBigEndian, 'ExplicitVRBigEndian', 'Explicit VR Big Endian', { ...lossless, bigEndian: true, retired });

const jpeg = '1.2.840.10008.1.2.4.';
add(jpegBaseline8Bit, 'JPEGBaseline8Bit', 'JPEG Baseline (Process 1)', { ...encapsulated('jpeg-baseline'), ...lossy });
add(jpegExtended12Bit, 'JPEGExtended12Bit', 'JPEG Extended (Process 2 & 4)', {
  ...encapsulated('jpeg-extended'),
  ...lossy,
});
const retiredJpeg: [number, string, string, FrameCodec, boolean][] = [
  [52, 'JPEGExtended35', 'JPEG Extended (Process 3 & 5)', 'jpeg-extended', true],
  [
    53,
    'JPEGSpectralSelectionNonHierarchical68',
    'JPEG Spectral Selection, Non-Hierarchical (Process 6 & 8)',
    'jpeg-progressive',
    true,
  ],
  [
    54,
    'JPEGSpectralSelectionNonHierarchical79',
    'JPEG Spectral Selection, Non-Hierarchical (Process 7 & 9)',
    'jpeg-progressive',
    true,
  ],
  [
    55,
    'JPEGFullProgressionNonHierarchical1012',
    'JPEG Full Progression, Non-Hierarchical (Process 10 & 12)',
    'jpeg-progressive',
    true,
  ],
  [
    56,
    'JPEGFullProgressionNonHierarchical1113',
    'JPEG Full Progression, Non-Hierarchical (Process 11 & 13)',
    'jpeg-progressive',
    true,
  ],
  [58, 'JPEGLosslessNonHierarchical15', 'JPEG Lossless, Non-Hierarchical (Process 15)', 'jpeg-lossless', false],
  [59, 'JPEGExtendedHierarchical1618', 'JPEG Extended, Hierarchical (Process 16 & 18)', 'jpeg-hierarchical', true],
  [60, 'JPEGExtendedHierarchical1719', 'JPEG Extended, Hierarchical (Process 17 & 19)', 'jpeg-hierarchical', true],
  [
    61,
    'JPEGSpectralSelectionHierarchical2022',
    'JPEG Spectral Selection, Hierarchical (Process 20 & 22)',
    'jpeg-hierarchical',
    true,
  ],
  [
    62,
    'JPEGSpectralSelectionHierarchical2123',
    'JPEG Spectral Selection, Hierarchical (Process 21 & 23)',
    'jpeg-hierarchical',
    true,
  ],
  [
    63,
    'JPEGFullProgressionHierarchical2426',
    'JPEG Full Progression, Hierarchical (Process 24 & 26)',
    'jpeg-hierarchical',
    true,
  ],
  [
    64,
    'JPEGFullProgressionHierarchical2527',
    'JPEG Full Progression, Hierarchical (Process 25 & 27)',
    'jpeg-hierarchical',
    true,
  ],
  [65, 'JPEGLosslessHierarchical28', 'JPEG Lossless, Hierarchical (Process 28)', 'jpeg-hierarchical', false],
  [66, 'JPEGLosslessHierarchical29', 'JPEG Lossless, Hierarchical (Process 29)', 'jpeg-hierarchical', false],
];
for (const [number, keyword, name, codec, loses] of retiredJpeg) {
  add(`${jpeg}${number}`, keyword, name, { ...encapsulated(codec), lossy: loses, retired });
}
add(jpegLossless, 'JPEGLossless', 'JPEG Lossless, Non-Hierarchical (Process 14)', {
  ...encapsulated('jpeg-lossless'),
  ...lossless,
});
add(
  jpegLosslessSv1,
  'JPEGLosslessSV1',
  'JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])',
  { ...encapsulated('jpeg-lossless'), ...lossless },
);
add(jpegLsLossless, 'JPEGLSLossless', 'JPEG-LS Lossless Image Compression', {
  ...encapsulated('jpeg-ls'),
  ...lossless,
});
add(jpegLsNearLossless, 'JPEGLSNearLossless', 'JPEG-LS Lossy (Near-Lossless) Image Compression', {
  ...encapsulated('jpeg-ls'),
  ...lossy,
});
add(jpeg2000Lossless, 'JPEG2000Lossless', 'JPEG 2000 Image Compression (Lossless Only)', {
  ...encapsulated('jpeg-2000'),
  ...lossless,
});
add(jpeg2000, 'JPEG2000', 'JPEG 2000 Image Compression', encapsulated('jpeg-2000'));
add(`${jpeg}92`, 'JPEG2000MCLossless', 'JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)', {
  ...encapsulated('jpeg-2000'),
  ...lossless,
});
add(`${jpeg}93`, 'JPEG2000MC', 'JPEG 2000 Part 2 Multi-component Image Compression', encapsulated('jpeg-2000'));
add(`${jpeg}94`, 'JPIPReferenced', 'JPIP Referenced', { frameCodec: 'jpip' });
add(`${jpeg}95`, 'JPIPReferencedDeflate', 'JPIP Referenced Deflate', { frameCodec: 'jpip', packed: 'deflate' });

const videos: [number, string, string, FrameCodec, boolean][] = [
  [100, 'MPEG2MPML', 'MPEG2 Main Profile / Main Level', 'mpeg2', true],
  [101, 'MPEG2MPHL', 'MPEG2 Main Profile / High Level', 'mpeg2', true],
  [102, 'MPEG4HP41', 'MPEG-4 AVC/H.264 High Profile / Level 4.1', 'h264', true],
  [103, 'MPEG4HP41BD', 'MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', 'h264', true],
  [104, 'MPEG4HP422D', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video', 'h264', true],
  [105, 'MPEG4HP423D', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video', 'h264', true],
  [106, 'MPEG4HP42STEREO', 'MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', 'h264', true],
  [107, 'HEVCMP51', 'HEVC/H.265 Main Profile / Level 5.1', 'h265', false],
  [108, 'HEVCM10P51', 'HEVC/H.265 Main 10 Profile / Level 5.1', 'h265', false],
];
for (const [number, keyword, name, codec, fragmentable] of videos) {
  add(`${jpeg}${number}`, keyword, name, { ...encapsulated(codec), ...lossy, video: true });
  if (!fragmentable) continue;
  add(`${jpeg}${number}.1`, `${keyword}F`, `Fragmentable ${name}`, { ...encapsulated(codec), ...lossy, video: true });
}

add(jpegXlLossless, 'JPEGXLLossless', 'JPEG XL Lossless', { ...encapsulated('jpeg-xl'), ...lossless });
add(`${jpeg}111`, 'JPEGXLJPEGRecompression', 'JPEG XL JPEG Recompression', { ...encapsulated('jpeg-xl'), ...lossy });
add(jpegXl, 'JPEGXL', 'JPEG XL', encapsulated('jpeg-xl'));
add(htj2kLossless, 'HTJ2KLossless', 'High-Throughput JPEG 2000 Image Compression (Lossless Only)', {
  ...encapsulated('htj2k'),
  ...lossless,
});
add(
  htj2kLosslessRpcl,
  'HTJ2KLosslessRPCL',
  'High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)',
  { ...encapsulated('htj2k'), ...lossless },
);
add(htj2k, 'HTJ2K', 'High-Throughput JPEG 2000 Image Compression', encapsulated('htj2k'));
add(`${jpeg}204`, 'JPIPHTJ2KReferenced', 'JPIP HTJ2K Referenced', { frameCodec: 'jpip' });
add(`${jpeg}205`, 'JPIPHTJ2KReferencedDeflate', 'JPIP HTJ2K Referenced Deflate', {
  frameCodec: 'jpip',
  packed: 'deflate',
});
add(rleLossless, 'RLELossless', 'RLE Lossless', { ...encapsulated('rle'), ...lossless });
add('1.2.840.10008.1.2.6.1', 'RFC2557MIMEEncapsulation', 'RFC 2557 MIME encapsulation', { retired });
add('1.2.840.10008.1.2.6.2', 'XMLEncoding', 'XML Encoding', { retired });
add(
  '1.2.840.10008.1.2.7.1',
  'SMPTEST211020UncompressedProgressiveActiveVideo',
  'SMPTE ST 2110-20 Uncompressed Progressive Active Video',
  { video: true, ...lossless },
);
add(
  '1.2.840.10008.1.2.7.2',
  'SMPTEST211020UncompressedInterlacedActiveVideo',
  'SMPTE ST 2110-20 Uncompressed Interlaced Active Video',
  { video: true, ...lossless },
);
add('1.2.840.10008.1.2.7.3', 'SMPTEST211030PCMDigitalAudio', 'SMPTE ST 2110-30 PCM Digital Audio', lossless);
add(deflatedImageFrame, 'DeflatedImageFrameCompression', 'Deflated Image Frame Compression', {
  ...encapsulated('deflate'),
  ...lossless,
});
add(papyrus3ImplicitVrLittleEndian, 'Papyrus3ImplicitVRLittleEndian', 'Papyrus 3 Implicit VR Little Endian', {
  ...lossless,
  explicitVr: false,
  retired,
});

add(
  pixelMedBzip2ExplicitVrLittleEndian,
  'PixelMedBzip2ExplicitVRLittleEndian',
  'PixelMed Bzip2 Explicit VR Little Endian',
  {
    ...lossless,
    packed: 'bzip2',
    private: true,
  },
);
add(pixelMedEncapsulatedRaw, 'PixelMedEncapsulatedRaw', 'PixelMed Encapsulated Raw Explicit VR Little Endian', {
  ...encapsulated('uncompressed'),
  ...lossless,
  private: true,
});
add(
  gePrivateImplicitVrBigEndianPixels,
  'GEPrivateImplicitVRBigEndian',
  'GE Private Implicit VR Little Endian with Big Endian Pixel Data',
  { ...lossless, explicitVr: false, bigEndianPixels: true, private: true },
);
add('1.3.46.670589.33.1.4.1', 'PhilipsCTPrivateELE', 'Philips Private Explicit VR Little Endian', {
  encapsulated: true,
  private: true,
});
add('1.2.752.24.3.7.6', 'SectraCompression', 'Sectra Private Compression', {
  ...encapsulated('proprietary'),
  private: true,
});
add('1.2.752.24.3.7.7', 'SectraCompressionLS', 'Sectra Private Compression LS', {
  ...encapsulated('proprietary'),
  private: true,
});
add('3.2.840.10008.1.2.4.96', 'HTJ2KExperimental', 'High-Throughput JPEG 2000 (before it was standard)', {
  ...encapsulated('htj2k'),
  private: true,
});

/** Every transfer syntax we know, by UID. */
export const transferSyntaxes: ReadonlyMap<string, TransferSyntax> = table;

/** True for syntaxes whose frames are a video stream. */
export function isVideo(uid: string): boolean {
  return table.get(uid)?.video === true;
}
