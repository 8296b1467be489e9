/** What lies in a burner. */
export interface Disc {
  /** `CD-R`, `DVD+RW` … as the tool calls it. */
  kind: string;
  blank: boolean;
  appendable: boolean;
  /** Bytes that can be written now. */
  capacityBytes: number;
}

export interface Burner {
  /** What the tool is told: `/dev/sr0`, an index, an identifier. */
  device: string;
  name: string;
  /** Absent: none is in it. */
  disc?: Disc;
}

export interface BurnOrder {
  device: string;
  image: string;
  /** Times the speed of the medium's first drives; absent: as fast as the disc allows. */
  speed?: number;
  /** A folder for what the tool needs, which is removed afterwards. */
  scratch: string;
  signal: AbortSignal;
  progress(done: number): void;
}

/** Writes disc images onto discs, by the program that the system has for it. Discs are closed: nothing is added to them later. */
export interface BurnTool {
  name: string;
  /** Drives that can write, and what lies in them. Does not close a tray; drives that burn (`busy`) are not asked. */
  list(busy: ReadonlySet<string>, signal?: AbortSignal): Promise<Burner[]>;
  burn(order: BurnOrder): Promise<void>;
  /** SHA-256 of the first `bytes` of the disc; undefined: it has fewer. Absent: the tool compares by itself as it burns. */
  hash?(order: {
    device: string;
    bytes: number;
    scratch: string;
    signal: AbortSignal;
    progress(done: number): void;
  }): Promise<string | undefined>;
  eject(device: string): Promise<void>;
}
