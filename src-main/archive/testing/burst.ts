import { openTestArchive, receiveMade } from './open-archive.ts';

/**
 * A process that stores instances until it is killed; prints the number of each that was acknowledged. Arguments: data folder,
 * durability, number of the first instance.
 */
const [folder = '', durability = 'durable', from = '1'] = process.argv.slice(2);
const { archive } = await openTestArchive(folder, { durability: durability as 'durable' | 'relaxed' });
process.stdout.write('ready\n');
let next = Number(from);
const sender = async (): Promise<void> => {
  for (;;) {
    const number = next++;
    // Every tenth is large enough to go the other way.
    const pixelBytes = number % 10 === 0 ? 2_000_000 : 2048;
    await receiveMade(archive, { sopInstanceUid: `1.2.3.1.1.${number}`, number, pixelBytes, fill: number % 251 });
    process.stdout.write(`${number}\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
};
await Promise.all([sender(), sender(), sender()]);
