import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { Database, numberOf } from './sqlite.ts';
import { migrateState, stateVersion } from './state-schema.ts';

/** How the state database was opened. */
export interface StateOpening {
  /** `backup`: the file was damaged, the newest sound backup took its place. `empty`: there was none either. */
  recovered?: 'backup' | 'empty';
  /** Where the damaged file was put. */
  setAside?: string;
  backup?: string;
}

const keptBackups = 14;
const fileName = 'state.sqlite';
const backupPattern = /^state-\d{8}-\d{6}\.sqlite$/;

/** Opens `state.sqlite` of a folder, set right, migrated and checked; a damaged file is set aside, never overwritten. */
export function openStateFile(folder: string, now: Date): { database: Database; opening: StateOpening } {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, fileName);
  try {
    return { database: openChecked(path, folder, now), opening: {} };
  } catch (error) {
    if (!(error instanceof NegatoscopeError) || error.code !== 'damaged') throw error;
  }
  const setAside = join(folder, `state-damaged-${stamp(now)}.sqlite`);
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, setAside + suffix);
  }
  for (const backup of backupsOf(folder).reverse()) {
    copyFileSync(backup, path);
    try {
      return { database: openChecked(path, folder, now), opening: { recovered: 'backup', setAside, backup } };
    } catch {
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    }
  }
  return { database: openChecked(path, folder, now), opening: { recovered: 'empty', setAside } };
}

/**
 * Takes the data folder for this process: two that write into it would spoil it. The lock is SQLite's own and leaves with the process,
 * however that ends. Throws `busy`.
 */
export function lockFolder(folder: string): Database {
  mkdirSync(folder, { recursive: true });
  const lock = new Database(join(folder, 'lock.sqlite'), { timeoutMs: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (error) {
    lock.close();
    throw new NegatoscopeError('busy', `another process uses the data folder ${folder}`, { folder }, error);
  }
  return lock;
}

function openChecked(path: string, folder: string, now: Date): Database {
  const database = new Database(path);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    const check = database.get('PRAGMA quick_check(1)');
    const verdict = Object.values(check ?? {})[0];
    if (verdict !== 'ok') throw new NegatoscopeError('damaged', `state database: ${verdict}`);
    const version = numberOf(database.get('PRAGMA user_version')?.['user_version']);
    // What a migration would spoil can be had back.
    if (version > 0 && version < stateVersion) backUp(database, folder, now);
    migrateState(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Writes a backup beside the database and drops the oldest ones. Gives back its path. */
export function backUp(database: Database, folder: string, now: Date): string {
  const backups = join(folder, 'backups');
  mkdirSync(backups, { recursive: true });
  const path = join(backups, `state-${stamp(now)}.sqlite`);
  const unfinished = `${path}.part`;
  rmSync(unfinished, { force: true });
  database.run('VACUUM INTO ?', unfinished);
  renameSync(unfinished, path);
  for (const old of backupsOf(folder).slice(0, -keptBackups)) rmSync(old, { force: true });
  return path;
}

/** Backups, oldest first. */
export function backupsOf(folder: string): string[] {
  const backups = join(folder, 'backups');
  if (!existsSync(backups)) return [];
  return readdirSync(backups)
    .filter((name) => backupPattern.test(name))
    .sort()
    .map((name) => join(backups, name));
}

/** `YYYYMMDD-HHMMSS`, UTC. */
const stamp = (at: Date): string => at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
