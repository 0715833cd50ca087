import { AppProcess, type Orders } from './app-process';
import type { Chance } from './chance';

interface FleetOptions {
  readonly script: string;
  readonly orders: Orders;
  readonly instances: number;
  /** Whom Slack's deliveries go to from now on. */
  readonly deliverTo: (port: number) => void;
  /** Chooses who is killed. */
  readonly chance: Chance;
}

/** Processes of the app on one database; deliveries go to one that listens. */
export class Fleet {
  readonly #apps: readonly [AppProcess, ...AppProcess[]];
  readonly #ports = new Map<AppProcess, number>();

  constructor(private readonly options: FleetOptions) {
    const [first, ...rest] = Array.from({ length: options.instances }, () => this.#load());
    this.#apps = [first ?? this.#load(), ...rest];
  }

  start(): void {
    for (const app of this.#apps) app.start();
  }

  get kills(): number {
    return this.#apps.reduce((sum, { kills }) => sum + kills, 0);
  }

  /** Grows with every start of any of them. */
  get generation(): number {
    return this.#apps.reduce((sum, { generation }) => sum + generation, 0);
  }

  get state(): string {
    return this.#apps.map(({ state }) => state).join();
  }

  get hasBegun(): boolean {
    return this.#apps.every(({ hasBegun }) => hasBegun);
  }

  get isListening(): boolean {
    return this.#apps.some(({ isListening }) => isListening);
  }

  get deaths(): string[] {
    return this.#apps.flatMap(({ deaths }) => deaths);
  }

  get errors(): string[] {
    return this.#apps.flatMap(({ errors }) => errors);
  }

  get evidence(): string[] {
    return this.#apps.flatMap(({ evidence }) => evidence);
  }

  /** Any one of them; the others go on. */
  async killAndRestart(): Promise<void> {
    const victim = this.options.chance.pick(this.#apps);
    this.#ports.delete(victim);
    const [standIn] = this.#ports.values();
    if (standIn !== undefined) this.options.deliverTo(standIn);
    await victim.killAndRestart();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.stop()));
  }

  #load(): AppProcess {
    const { script, orders, deliverTo } = this.options;
    const app: AppProcess = new AppProcess({
      script,
      orders,
      onListening: (port) => {
        this.#ports.set(app, port);
        deliverTo(port);
      },
    });
    return app;
  }
}
