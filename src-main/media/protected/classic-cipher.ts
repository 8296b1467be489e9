/** Bytes before an entry that mix up the keys; the last one tells whether the password may be right. */
export const classicHeadBytes = 12;

const table = Uint32Array.from({ length: 256 }, (_, value) => {
  let entry = value;
  for (let bit = 0; bit < 8; bit++) entry = (entry & 1) === 1 ? (entry >>> 1) ^ 0xed_b8_83_20 : entry >>> 1;
  return entry;
});

/** The first encryption of ZIP archives (APPNOTE 6.1): weak, and still made. */
export class ClassicCipher {
  #key0 = 0x12_34_56_78;
  #key1 = 0x23_45_67_89;
  #key2 = 0x34_56_78_90;

  constructor(password: string) {
    for (const byte of new TextEncoder().encode(password)) this.#mix(byte);
  }

  #mix(byte: number): void {
    this.#key0 = table[(this.#key0 ^ byte) & 0xff]! ^ (this.#key0 >>> 8);
    this.#key1 = (Math.imul((this.#key1 + (this.#key0 & 0xff)) | 0, 134_775_813) + 1) | 0;
    this.#key2 = table[(this.#key2 ^ (this.#key1 >>> 24)) & 0xff]! ^ (this.#key2 >>> 8);
  }

  /** The next bytes, decrypted. */
  decrypt(bytes: Uint8Array): Uint8Array {
    const plain = new Uint8Array(bytes.length);
    for (let at = 0; at < bytes.length; at++) {
      const word = (this.#key2 | 2) & 0xffff;
      const byte = bytes[at]! ^ ((Math.imul(word, word ^ 1) >>> 8) & 0xff);
      plain[at] = byte;
      this.#mix(byte);
    }
    return plain;
  }
}
