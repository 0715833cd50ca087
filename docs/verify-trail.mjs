// Verifies an export of Session Warden's trail with nothing but Node.js 20 and the public key:
//
//   node verify-trail.mjs EXPORT.jsonl PUBLIC-KEYS.pem [CHECKPOINTS.jsonl]
//
// CHECKPOINTS.jsonl: checkpoints that were kept elsewhere (CHECKPOINT_FILE, lines copied from the audit channel, or a folder of objects
// of the bucket).
// With TRAIL_KEY (and TRAIL_KEYS_BEFORE) in the environment the keyed chain is computed, too, which names the first bad row.
// Ends with 0 when all of it holds, with 1 when something does not, with 2 when it was not asked rightly.
import { createHash, createHmac, createPublicKey, hkdfSync, verify } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FIELDS = {
  begins: ['kind', 'form', 'from', 'to', 'seq', 'digest', 'chain'],
  row: ['kind', 'seq', 'at', 'type', 'actor', 'requestId', 'target', 'facts', 'keyId', 'chain'],
  checkpoint: ['kind', 'n', 'seq', 'at', 'digest', 'chain', 'keyId', 'signature'],
  ends: ['kind', 'seq', 'rows', 'checkpoints', 'digest', 'at', 'keyId', 'signature'],
};

class Bad extends Error {}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** Public keys by their ids: the first 16 digits of the SHA-256 of the key in DER. */
function publicKeys(file) {
  const blocks = readFileSync(file, 'utf8').match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  const keys = blocks.map((pem) => createPublicKey(pem));
  return new Map(keys.map((key) => [sha256(key.export({ format: 'der', type: 'spki' })).slice(0, 16), key]));
}

/** The keys of the chain, when their secrets are at hand. Which is whose, the rows show. */
function chainKeys({ TRAIL_KEY = '', TRAIL_KEYS_BEFORE = '' }) {
  const secrets = [TRAIL_KEY, ...TRAIL_KEYS_BEFORE.split(',')].map((each) => each.trim()).filter(Boolean);
  return secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, 'session-warden', 'trail chain', 32)));
}

const checkpointText = ({ n, seq, at, digest, chain, keyId }) =>
  JSON.stringify(['session-warden checkpoint', 1, n, seq, at, digest, chain, keyId]);

const exportText = (begins, ends) =>
  JSON.stringify([
    ...['session-warden export', 1, begins.from, begins.to, begins.seq, begins.digest, begins.chain],
    ...[ends.seq, ends.rows, ends.checkpoints, ends.digest, ends.at, ends.keyId],
  ]);

/** The facts as they were written are their JSON without spaces, which is what `JSON.stringify` writes. */
const rowText = ({ seq, at, type, actor, requestId, target, facts, keyId }) =>
  JSON.stringify([seq, at, type, actor, requestId, target, facts === null ? null : JSON.stringify(facts), keyId]);

function checkSignature(keys, what, text, { keyId, signature }) {
  const key = keys.get(keyId);
  if (!key) throw new Bad(`${what} was signed with the key ${keyId}, which was not given.`);
  const isRight =
    /^[0-9a-f]{128}$/.test(signature) && verify(null, Buffer.from(text), key, Buffer.from(signature, 'hex'));
  if (!isRight) throw new Bad(`${what} was not signed with the key that it names.`);
}

function checkpointsIn(path) {
  const isFolder = statSync(path).isDirectory();
  const files = isFolder ? readdirSync(path, { recursive: true }).filter((name) => name.endsWith('.json')) : [path];
  return files.flatMap((name) => readFileSync(isFolder ? `${path}/${name}` : name, 'utf8').split('\n')).filter(Boolean);
}

async function* linesOf(file) {
  let rest = '';
  for await (const part of createReadStream(file, 'utf8')) {
    const lines = (rest + part).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest !== '') throw new Bad('The last line is cut off.');
}

/** Each line has one form: another spelling of the same content was not written by the export. */
function readLine(line, n) {
  let read;
  try {
    read = JSON.parse(line);
  } catch {
    throw new Bad(`Line ${n} is no JSON.`);
  }
  const isKnown = Object.hasOwn(FIELDS, read?.kind ?? '') && Object.keys(read).join() === FIELDS[read.kind].join();
  if (!isKnown || JSON.stringify(read) !== line) throw new Bad(`Line ${n} is not as an export writes it.`);
  return read;
}

/** A checkpoint says the same of this row as the export does. */
function compare({ n, seq, digest, chain }, link, where) {
  if (digest !== link.digest || chain !== link.chain)
    throw new Bad(`Row ${seq} is not what checkpoint ${n}${where} was made of: the rows up to it were changed.`);
}

/** Follows the chain from what comes before the export to its end. */
function createChain(begins, secrets) {
  let link = { seq: begins.seq, digest: begins.digest, chain: begins.chain };
  const chainKeyOf = new Map();
  return {
    link: () => link,
    take: (row) => {
      if (row.seq !== link.seq + 1)
        throw new Bad(`Row ${link.seq + 1} is missing: row ${row.seq} follows row ${link.seq}.`);
      const digest = sha256(`${link.digest}\n${link.chain}\n${rowText(row)}`);
      link = { seq: row.seq, digest, chain: row.chain };
      if (secrets.length === 0) return;
      const isOf = (secret) => createHmac('sha256', secret).update(digest).digest('hex') === row.chain;
      const known = chainKeyOf.get(row.keyId);
      const found = known ? (isOf(known) ? known : undefined) : secrets.find(isOf);
      if (!found) throw new Bad(`Row ${row.seq} is not as it was written, or its key is not in the environment.`);
      chainKeyOf.set(row.keyId, found);
    },
  };
}

export async function check(file, keyFile, elsewhereFile) {
  const keys = publicKeys(keyFile);
  const secrets = chainKeys(process.env);
  const elsewhere = new Map();
  for (const line of elsewhereFile ? checkpointsIn(elsewhereFile) : []) {
    const checkpoint = JSON.parse(line);
    checkSignature(keys, `Checkpoint ${checkpoint.n} of ${elsewhereFile}`, checkpointText(checkpoint), checkpoint);
    elsewhere.set(checkpoint.seq, [...(elsewhere.get(checkpoint.seq) ?? []), checkpoint]);
  }

  let begins, ends, chain;
  const seen = { lines: 0, rows: 0, checkpoints: 0, elsewhere: 0 };
  const compareElsewhere = () => {
    const link = chain.link();
    for (const checkpoint of elsewhere.get(link.seq) ?? []) {
      compare(checkpoint, link, ` of ${elsewhereFile}`);
      seen.elsewhere += 1;
    }
  };
  for await (const text of linesOf(file)) {
    seen.lines += 1;
    const line = readLine(text, seen.lines);
    if (ends) throw new Bad(`Line ${seen.lines} stands behind the end.`);
    if ((line.kind === 'begins') !== (seen.lines === 1)) throw new Bad(`Line ${seen.lines} is out of place.`);
    switch (line.kind) {
      case 'begins':
        if (line.form !== 1) throw new Bad('This export has another form than this verifier knows.');
        begins = line;
        chain = createChain(begins, secrets);
        compareElsewhere();
        break;
      case 'row':
        chain.take(line);
        seen.rows += 1;
        compareElsewhere();
        break;
      case 'checkpoint':
        if (line.seq !== chain.link().seq) throw new Bad(`Checkpoint ${line.n} (line ${seen.lines}) is out of place.`);
        compare(line, chain.link(), '');
        checkSignature(keys, `Checkpoint ${line.n}`, checkpointText(line), line);
        seen.checkpoints += 1;
        break;
      case 'ends':
        ends = line;
    }
  }
  if (!ends) throw new Bad('The end is missing: the export was cut off.');
  const { seq, digest } = chain.link();
  if (ends.seq !== seq || ends.rows !== seen.rows || ends.digest !== digest)
    throw new Bad(
      `The export ends at row ${seq}, and says that it ends at row ${ends.seq}: rows were removed or changed.`,
    );
  if (ends.checkpoints !== seen.checkpoints) throw new Bad('Checkpoints were removed from the export, or added to it.');
  checkSignature(keys, 'The export', exportText(begins, ends), ends);
  const isLater = (each) => each.seq > seq && each.at <= ends.at && each.at < begins.to;
  const later = [...elsewhere.values()].flat().find(isLater);
  if (later)
    throw new Bad(`Row ${seq + 1} is missing: checkpoint ${later.n} of ${elsewhereFile} goes up to row ${later.seq}.`);
  return { ...seen, first: begins.seq + 1, last: seq, at: ends.at, isKeyed: secrets.length > 0 };
}

const [program, file, keyFile, elsewhereFile] = process.argv.slice(1);
if (!program || realpathSync(program) !== fileURLToPath(import.meta.url)) {
  // Somebody else uses `check`.
} else if (!file || !keyFile) {
  console.error('node verify-trail.mjs EXPORT.jsonl PUBLIC-KEYS.pem [CHECKPOINTS.jsonl]');
  process.exitCode = 2;
} else {
  try {
    const { rows, first, last, at, checkpoints, elsewhere, isKeyed } = await check(file, keyFile, elsewhereFile);
    console.log(`Rows ${first} to ${last} (${rows}), exported at ${new Date(at).toISOString()}: all hold.`);
    console.log(`They agree with ${checkpoints} signed checkpoints in the export and ${elsewhere} kept elsewhere.`);
    if (!isKeyed) console.log('Computed without TRAIL_KEY: signatures were checked, the keyed chain was not.');
  } catch (error) {
    console.error(error instanceof Bad ? error.message : `It could not be verified: ${error.message}`);
    process.exitCode = error instanceof Bad ? 1 : 2;
  }
}
