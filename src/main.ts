import { config as readDotenv } from 'dotenv';
import { buildApp } from './app';
import { forgetSecrets, lastWords, readConfig, secretsOf } from './config';
import { createLogger } from './logging';

const STOP_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  readDotenv({ quiet: true });
  const config = readConfig(process.env);
  forgetSecrets(process.env);
  const log = createLogger({ level: config.logLevel, secrets: secretsOf(config) });
  process.on('unhandledRejection', (error) => {
    log.fatal({ error }, 'unhandled rejection');
    process.exit(1);
  });

  // Before anything waits. Until it runs there is nothing to bring to an end.
  let end = (): Promise<void> => Promise.resolve();
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const app = await buildApp(config, { log });
  const running = await app.listen();
  end = running.stop;
}

main().catch((error: unknown) => {
  process.stderr.write(`${lastWords(error)}\n`);
  process.exit(1);
});
