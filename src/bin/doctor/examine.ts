import type { Config } from '../../config';
import { ConfigError, secretsOf } from '../../config';
import type { Secret } from '../../config/secret';
import { boltLogger, createLogger } from '../../logging';
import { trailKey } from '../../store/trail-key';
import { bucketFindings } from './bucket';
import { databaseReport } from './database';
import { broken, ok, type Report, together } from './finding';
import { listening } from './listening';
import { nodeVersion } from './node';
import { policyRead } from './policy';
import { slackReport } from './slack';
import { openWire } from './wire';

const SETTINGS = 'settings';

/**
 * Looks at everything that the app needs. Changes nothing, and sends nobody a message.
 * @returns the report, and what must not be printed of it
 */
export async function examine(read: () => Config): Promise<{ report: Report; secrets: readonly Secret[] }> {
  const node: Report = { findings: [nodeVersion(process.versions.node)], notChecked: [] };
  const config = settings(read);
  if (config instanceof ConfigError) {
    const findings = config.problems.map(({ variable, problem, fix }) =>
      broken(SETTINGS, `${variable} ${problem}`, fix),
    );
    const notChecked = ['policy', 'database', 'port', 'everything that Slack must say'];
    return { report: together(node, { findings, notChecked }), secrets: [] };
  }
  const { findings, policy } = policyRead(config);
  const silent = boltLogger(createLogger({ level: 'silent', secrets: [] }));
  const wire = openWire(config, silent);
  const [database, bucket, slack, ports] = await Promise.all([
    databaseReport(config.database, [
      trailKey(config.trailKey.reveal()),
      ...config.trailKeysBefore.map((each) => trailKey(each.reveal())),
    ]),
    bucketFindings(config.checkpointBucket, wire.fetch, Date.now()),
    slackReport(config, policy, wire),
    listening(config),
  ]);
  const own: Report = {
    findings: [ok(SETTINGS, howConnected(config)), ...findings],
    notChecked: [],
  };
  return {
    report: together(node, own, database, { findings: [...bucket, ...ports], notChecked: [] }, slack),
    secrets: secretsOf(config),
  };
}

function settings(read: () => Config): Config | ConfigError {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** Without its password, should it have one. */
function howConnected({ httpsProxy, slack: { appToken } }: Config): string {
  const mode = appToken === undefined ? 'HTTP' : 'Socket Mode';
  const way = httpsProxy === undefined ? 'directly' : `through the proxy ${new URL(httpsProxy.reveal()).host}`;
  return `All are there and of the right form: ${mode}, Slack reached ${way}.`;
}
