import type { TypedEntry } from '../../domain/typed-people';
import type { ListFiles } from '../../requests/ports';
import type { FileAccess } from './download';
import { openListFile } from './download';
import { readListFile } from './index';

/** Lists that people upload in a window: fetched and read as they arrive, never held as a whole. */
export const createListFiles = (access: FileAccess): ListFiles => ({
  async *read(fileId, uploader): AsyncGenerator<TypedEntry> {
    const { bytes } = await openListFile(access, fileId, uploader);
    yield* readListFile(bytes);
  },
});
