import { trailKey } from '../store/trail-key';
import { readSettings, runCommand, type Said, Stop } from './command-line';
import { accept } from './trail/accept-restore';
import { exportTo } from './trail/export';
import { hold, holds, release } from './trail/hold';
import { erase, person } from './trail/person';
import { verify } from './trail/verify';

const USAGE = `Usage:
  npm run trail -- verify [--checkpoints FILE]
                      whether every row is as it was written, also against checkpoints kept elsewhere
  npm run --silent trail -- export [--from DAY] [--to DAY] [--format jsonl|csv]
                      a part of the trail, to verify with docs/verify-trail.mjs
  npm run --silent trail -- public-key
                      what an auditor verifies with: the key in use, then those before it
  npm run trail -- accept-restore --by NAME
                      goes on with a database that is not that of its last checkpoint; the stop switch holds everything
  npm run --silent trail -- person ID
                      everything that is stored about a person, as JSON
  npm run trail -- erase ID --by NAME
                      forgets notes, devices and what was typed about them, now
  npm run trail -- hold ID|REFERENCE --by NAME
                      keeps a person's data, or a request's, whatever its time
  npm run trail -- release ID|REFERENCE --by NAME
                      lets it go again when it has had its time
  npm run trail -- holds
                      what is held, since when and by whom

What each of them means: docs/evidence.md`;

/** The trail at the host's command line. */
function trail([command, ...words]: readonly string[]): Said | Promise<Said> {
  switch (command) {
    case 'verify':
      return verify(words);
    case 'export':
      return exportTo(words);
    case 'accept-restore':
      return accept(words);
    case 'person':
      return person(words);
    case 'erase':
      return erase(words);
    case 'hold':
      return hold(words);
    case 'release':
      return release(words);
    case 'holds':
      return holds();
    case 'public-key': {
      const { trailKey: now, trailKeysBefore } = readSettings();
      return [now, ...trailKeysBefore].map((secret) => trailKey(secret.reveal()).publicKey.trim()).join('\n');
    }
    default:
      throw new Stop(USAGE);
  }
}

runCommand(trail);
