import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import type { JsonObject } from './json';
import { WORKSPACES } from './names';
import { refuse } from './refusal';

/** A file at Slack's. Whoever may see it was decided before anybody gets hold of one. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly createdS: number;
  title: string;
  /** Channels and direct messages it was shared into. */
  readonly channels: Set<string>;
  readonly bytes: Buffer;
}

/** Promised by `files.getUploadURLExternal`; a file once its bytes have come and `completeUploadExternal` was called. */
interface Upload {
  readonly file: Omit<StoredFile, 'bytes'>;
  readonly length: number;
  bytes?: Buffer;
}

const TYPES: Readonly<Record<string, readonly [mimetype: string, pretty: string]>> = {
  csv: ['text/csv', 'CSV'],
  txt: ['text/plain', 'Plain Text'],
  json: ['application/json', 'JSON'],
  pdf: ['application/pdf', 'PDF'],
  png: ['image/png', 'PNG'],
  zip: ['application/zip', 'Zip'],
};
const UNKNOWN_TYPE = ['application/octet-stream', 'Binary'] as const;

export const extensionOf = (name: string): string => extname(name).slice(1).toLowerCase();

/** All files, and the uploads under way (F9). */
export class Files {
  private readonly files = new Map<string, StoredFile>();
  private readonly uploads = new Map<string, Upload>();
  private counter = 0;

  constructor(
    private readonly now: () => number,
    private readonly origin: () => string,
  ) {}

  find(id: string): StoredFile | undefined {
    return this.files.get(id);
  }

  /** As Slack's client does it for people. */
  add(user: string, name: string, bytes: Uint8Array): StoredFile {
    const file = { ...this.newFile(user, name), bytes: Buffer.from(bytes) };
    this.files.set(file.id, file);
    return file;
  }

  /** @returns where the bytes go, once. */
  beginUpload(user: string, name: string, length: number): { id: string; url: string } {
    const file = this.newFile(user, name);
    const ticket = randomBytes(18).toString('base64url');
    this.uploads.set(ticket, { file, length });
    return { id: file.id, url: `${this.origin()}/upload/v1/${ticket}` };
  }

  uploadAt(ticket: string): Upload | undefined {
    return this.uploads.get(ticket);
  }

  /** Have the bytes come, and was it not completed yet? */
  hasArrived(id: string): boolean {
    return [...this.uploads.values()].some(({ file, bytes }) => file.id === id && bytes !== undefined);
  }

  /** @throws SlackRefusal unless it has arrived. */
  completeUpload(id: string, title: string | undefined): StoredFile {
    const [ticket, upload] = [...this.uploads].find(([, it]) => it.file.id === id) ?? [];
    if (ticket === undefined || !upload?.bytes) return refuse('file_not_found');
    this.uploads.delete(ticket);
    const file = { ...upload.file, title: title ?? upload.file.title, bytes: upload.bytes };
    this.files.set(id, file);
    return file;
  }

  /** A file object, as in messages, submissions and `files.info`. */
  objectOf({ id, name, title, user, createdS, channels, bytes }: StoredFile): JsonObject {
    const [mimetype, pretty] = TYPES[extensionOf(name)] ?? UNKNOWN_TYPE;
    const path = `${this.origin()}/files-pri/${WORKSPACES.main}-${id}`;
    const last = encodeURIComponent(name);
    const shared = [...channels];
    return {
      id,
      created: createdS,
      timestamp: createdS,
      name,
      title,
      mimetype,
      filetype: extensionOf(name),
      pretty_type: pretty,
      user,
      size: bytes.length,
      mode: 'hosted',
      is_external: false,
      is_public: false,
      url_private: `${path}/${last}`,
      url_private_download: `${path}/download/${last}`,
      channels: shared.filter((channel) => !channel.startsWith('D')),
      ims: shared.filter((channel) => channel.startsWith('D')),
      groups: [],
    };
  }

  private newFile(user: string, name: string): Omit<StoredFile, 'bytes'> {
    const id = `F0A${String(++this.counter).padStart(8, '0')}`;
    return { id, name, title: name, user, createdS: Math.floor(this.now() / 1000), channels: new Set() };
  }
}
